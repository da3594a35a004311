package io.xypriss.cluster.dormant;

import java.util.function.Predicate;
import org.springframework.context.ConfigurableApplicationContext;

/** Puts an application to sleep for the master's life. */
public final class DormantApplication {

    private final RunnerScope runners = new RunnerScope();

    private final DormantScope others = new DormantScope();

    /**
     * Prepares a context that has not been refreshed yet.
     *
     * @param wakes whether listeners of the application hear of an event of this class
     */
    public static DormantApplication prepare(ConfigurableApplicationContext context, Predicate<Class<?>> wakes) {
        DormantApplication application = new DormantApplication();
        context.addBeanFactoryPostProcessor(
                new DormantBeansPostProcessor(application.runners, application.others, wakes));
        return application;
    }

    private DormantApplication() {}

    /** Spring Boot is about to call runners on this thread. */
    public void beforeRunners() {
        this.runners.sleep();
    }

    /** It has called them. */
    public void afterRunners() {
        this.runners.wake();
    }

    /** Destroys what was created after all. */
    public void destroy() {
        this.runners.destroy();
        this.others.destroy();
    }
}

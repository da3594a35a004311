package io.xypriss.cluster.dormant;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Starts and stops only what the master needs: its own beans and the web servers of Spring Boot. A lifecycle bean of the
 * application (a message listener container, a scheduler) is neither created nor started.
 */
public final class DormantLifecycleProcessor extends DefaultLifecycleProcessor {

    private static final String WEB_SERVERS = "org.springframework.boot.web.server.";

    private static final String MANAGEMENT_SERVER = "org.springframework.boot.actuate.autoconfigure.web.server.";

    private static final String LOGGING = "org.springframework.boot.context.logging.";

    private @Nullable ConfigurableListableBeanFactory beanFactory;

    /**
     * @param timeoutPerPhase how long a phase may take to stop
     * @param clusterPhase the phase in which the cluster stops
     * @param clusterTimeout how long that may take
     */
    public DormantLifecycleProcessor(Duration timeoutPerPhase, int clusterPhase, Duration clusterTimeout) {
        setTimeoutPerShutdownPhase(timeoutPerPhase.toMillis());
        setTimeoutForShutdownPhase(clusterPhase, Math.max(timeoutPerPhase.toMillis(), clusterTimeout.toMillis()));
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
    }

    @Override
    protected Map<String, Lifecycle> getLifecycleBeans() {
        Map<String, Lifecycle> beans = new LinkedHashMap<>();
        ConfigurableListableBeanFactory factory = this.beanFactory;
        if (factory == null) {
            return beans;
        }
        for (String name : factory.getBeanNamesForType(Lifecycle.class, false, false)) {
            Class<?> type = factory.getType(name);
            if (type != null && isNeeded(type) && factory.getBean(name) instanceof Lifecycle bean && bean != this) {
                beans.put(name, bean);
            }
        }
        return beans;
    }

    private static boolean isNeeded(Class<?> type) {
        String name = type.getName();
        return Origins.isOwn(name)
                || name.startsWith(WEB_SERVERS)
                || name.startsWith(MANAGEMENT_SERVER)
                || name.startsWith(LOGGING);
    }
}

package io.xypriss.cluster.dormant;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.boot.ApplicationRunner;

/**
 * Holds beans that are runners of the application. While Spring Boot calls all runners, on the thread that does, it gets
 * a runner that does nothing instead, and the bean is not even created.
 */
class RunnerScope extends DormantScope {

    static final String NAME = "xypriss-dormant-runner";

    private volatile @Nullable Thread callingRunners;

    /** Runners are being called on this thread from now on. */
    void sleep() {
        this.callingRunners = Thread.currentThread();
    }

    /** They are not any more. */
    void wake() {
        this.callingRunners = null;
    }

    @Override
    public Object get(String name, ObjectFactory<?> objectFactory) {
        if (Thread.currentThread() == this.callingRunners) {
            return (ApplicationRunner) (arguments) -> {};
        }
        return super.get(name, objectFactory);
    }
}

package io.xypriss.cluster.dormant;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.ApplicationRunner;

/**
 * Holds beans that are runners of the application. While Spring Boot calls all runners, on the thread that does, it gets
 * a runner that does nothing instead, and the bean is not even created; at any other time the bean is an ordinary lazy
 * singleton, so that an event listener in it works.
 */
class RunnerScope implements Scope {

    static final String NAME = "xypriss-dormant-runner";

    private final Map<String, Object> beans = new ConcurrentHashMap<>();

    private final Map<String, Runnable> destructionCallbacks = new ConcurrentHashMap<>();

    private volatile @Nullable Thread callingRunners;

    /** Runners are being called on this thread from now on. */
    void sleep() {
        this.callingRunners = Thread.currentThread();
    }

    /** They are not any more. */
    void wake() {
        this.callingRunners = null;
    }

    void destroy() {
        this.destructionCallbacks.values().forEach(Runnable::run);
        this.destructionCallbacks.clear();
        this.beans.clear();
    }

    @Override
    public Object get(String name, ObjectFactory<?> objectFactory) {
        if (Thread.currentThread() == this.callingRunners) {
            return (ApplicationRunner) (arguments) -> {};
        }
        Object bean = this.beans.get(name);
        if (bean == null) {
            // Not computeIfAbsent: creating one bean may create another of this scope.
            synchronized (this.beans) {
                bean = this.beans.get(name);
                if (bean == null) {
                    bean = objectFactory.getObject();
                    this.beans.put(name, bean);
                }
            }
        }
        return bean;
    }

    @Override
    public @Nullable Object remove(String name) {
        this.destructionCallbacks.remove(name);
        return this.beans.remove(name);
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) {
        this.destructionCallbacks.put(name, callback);
    }
}

package io.xypriss.cluster.dormant;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * Holds beans that Spring creates by itself for as long as they are singletons: here they are lazy, and otherwise as
 * singletons are. Thread-safe.
 */
class DormantScope implements Scope {

    static final String NAME = "xypriss-dormant";

    private final Map<String, Object> beans = new ConcurrentHashMap<>();

    private final Map<String, Runnable> destructionCallbacks = new ConcurrentHashMap<>();

    void destroy() {
        this.destructionCallbacks.values().forEach(Runnable::run);
        this.destructionCallbacks.clear();
        this.beans.clear();
    }

    @Override
    public Object get(String name, ObjectFactory<?> objectFactory) {
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

package io.xypriss.cluster.dormant;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.ApplicationListenerMethodAdapter;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Delivers all events to the listeners of the framework and of this library, but to those of the application only the
 * ones that are to wake it, and what it publishes itself on account of one.
 */
class DormantEventMulticaster implements ApplicationEventMulticaster {

    private static final String SECURITY = "org.springframework.security.";

    private final ConfigurableListableBeanFactory beanFactory;

    private final Predicate<Class<?>> wakes;

    private final SimpleApplicationEventMulticaster framework;

    private final SimpleApplicationEventMulticaster application;

    private final ThreadLocal<Boolean> awake = ThreadLocal.withInitial(() -> false);

    DormantEventMulticaster(ConfigurableListableBeanFactory beanFactory, Predicate<Class<?>> wakes) {
        this.beanFactory = beanFactory;
        this.wakes = wakes;
        this.framework = new SimpleApplicationEventMulticaster(beanFactory);
        this.application = new SimpleApplicationEventMulticaster(beanFactory);
    }

    @Override
    public void addApplicationListener(ApplicationListener<?> listener) {
        Class<?> type = (listener instanceof ApplicationListenerMethodAdapter method)
                ? method.getTargetMethod().getDeclaringClass()
                : listener.getClass();
        (Origins.isOfApplication(type) ? this.application : this.framework).addApplicationListener(listener);
    }

    @Override
    public void addApplicationListenerBean(String name) {
        (isOfApplication(name) ? this.application : this.framework).addApplicationListenerBean(name);
    }

    @Override
    public void removeApplicationListener(ApplicationListener<?> listener) {
        this.framework.removeApplicationListener(listener);
        this.application.removeApplicationListener(listener);
    }

    @Override
    public void removeApplicationListenerBean(String name) {
        this.framework.removeApplicationListenerBean(name);
        this.application.removeApplicationListenerBean(name);
    }

    @Override
    public void removeApplicationListeners(Predicate<ApplicationListener<?>> predicate) {
        this.framework.removeApplicationListeners(predicate);
        this.application.removeApplicationListeners(predicate);
    }

    @Override
    public void removeApplicationListenerBeans(Predicate<String> predicate) {
        this.framework.removeApplicationListenerBeans(predicate);
        this.application.removeApplicationListenerBeans(predicate);
    }

    @Override
    public void removeAllListeners() {
        this.framework.removeAllListeners();
        this.application.removeAllListeners();
    }

    @Override
    public void multicastEvent(ApplicationEvent event) {
        multicastEvent(event, null);
    }

    @Override
    public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType eventType) {
        this.framework.multicastEvent(event, eventType);
        boolean before = this.awake.get();
        if (before || isForApplication(event)) {
            this.awake.set(true);
            try {
                this.application.multicastEvent(event, eventType);
            } finally {
                this.awake.set(before);
            }
        }
    }

    /** Events of security are part of it, and the application's guards Actuator in the master as well. */
    private boolean isForApplication(ApplicationEvent event) {
        Class<?> type = (event instanceof PayloadApplicationEvent<?> payloadEvent)
                ? payloadEvent.getPayload().getClass()
                : event.getClass();
        return this.wakes.test(type) || type.getName().startsWith(SECURITY);
    }

    private boolean isOfApplication(String name) {
        Class<?> type = this.beanFactory.getType(name, false);
        if (this.beanFactory.containsBeanDefinition(name)) {
            BeanDefinition definition = this.beanFactory.getBeanDefinition(name);
            return Origins.isOfApplication(definition, type);
        }
        return type == null || Origins.isOfApplication(type);
    }
}

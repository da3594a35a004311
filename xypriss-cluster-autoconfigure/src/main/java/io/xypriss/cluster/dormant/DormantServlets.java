package io.xypriss.cluster.dormant;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.boot.web.servlet.RegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.ClassUtils;
import org.springframework.web.filter.DelegatingFilterProxy;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the start of the master's web server from creating the application's filters, servlets and listeners of the
 * servlet container. Servlets and listeners are of no use there: only Actuator is served. A filter may guard Actuator, so
 * it is created by the first request that reaches it; where its place among the filters cannot be told without creating
 * it, it is created at the start.
 */
class DormantServlets {

    private static final String DISPATCHER = "org.springframework.web.servlet.DispatcherServlet";

    private final ConfigurableListableBeanFactory beanFactory;

    private final BeanDefinitionRegistry registry;

    DormantServlets(ConfigurableListableBeanFactory beanFactory, BeanDefinitionRegistry registry) {
        this.beanFactory = beanFactory;
        this.registry = registry;
    }

    void hide() {
        List<ResolvableType> registered = names(AbstractFilterRegistrationBean.class)
                .map(this::filterType)
                .toList();
        names(Filter.class).forEach((name) -> postpone(name, registered));
        List<String> hidden = new ArrayList<>();
        for (Class<?> type : List.of(ServletRegistrationBean.class, Servlet.class)) {
            names(type).filter((name) -> !isDispatcher(name)).forEach(hidden::add);
        }
        names(ServletListenerRegistrationBean.class).forEach(hidden::add);
        for (Class<?> type : ServletListenerRegistrationBean.getSupportedTypes()) {
            names(type).forEach(hidden::add);
        }
        hidden.stream().distinct().forEach(this::hide);
    }

    /** Of the application's beans of a type, without creating any. */
    private Stream<String> names(Class<?> type) {
        return Stream.of(this.beanFactory.getBeanNamesForType(type, false, false))
                .filter(this.registry::containsBeanDefinition)
                .filter((name) -> !this.beanFactory.containsSingleton(name))
                .filter((name) -> isOfApplication(this.beanFactory.getBeanDefinition(name), name));
    }

    private boolean isOfApplication(BeanDefinition definition, String name) {
        Class<?> type = this.beanFactory.getType(name, false);
        if (definition.getFactoryMethodName() != null && isRegistration(type)) {
            return Origins.isOfApplication(definition, null);
        }
        return Origins.isOfApplication(definition, type);
    }

    private static boolean isRegistration(@Nullable Class<?> type) {
        return type != null && RegistrationBean.class.isAssignableFrom(type);
    }

    /** Whether it may be what serves Actuator. */
    private boolean isDispatcher(String name) {
        ClassLoader classLoader = this.beanFactory.getBeanClassLoader();
        if (!ClassUtils.isPresent(DISPATCHER, classLoader)) {
            return false;
        }
        Class<?> dispatcher = ClassUtils.resolveClassName(DISPATCHER, classLoader);
        return this.beanFactory.isTypeMatch(name, dispatcher)
                || this.beanFactory.isTypeMatch(
                        name, ResolvableType.forClassWithGenerics(ServletRegistrationBean.class, dispatcher));
    }

    /** Under the name of what a scoped proxy stands for, which the web server passes over; otherwise as before. */
    private void hide(String name) {
        String hidden = ScopedProxyUtils.getTargetBeanName(name);
        BeanDefinition definition = this.registry.getBeanDefinition(name);
        String[] aliases = this.registry.getAliases(name);
        this.registry.removeBeanDefinition(name);
        this.registry.registerBeanDefinition(hidden, definition);
        this.registry.registerAlias(hidden, name);
        for (String alias : aliases) {
            this.registry.removeAlias(alias);
            this.registry.registerAlias(hidden, alias);
        }
    }

    private void postpone(String name, List<ResolvableType> registered) {
        Class<?> type = this.beanFactory.getType(name, false);
        if (type == null
                || type.isInterface()
                || Modifier.isAbstract(type.getModifiers())
                || Ordered.class.isAssignableFrom(type)
                || this.beanFactory.findAnnotationOnBean(name, FilterRegistration.class, false) != null
                || registered.stream().anyMatch((filter) -> mayBe(filter, type))) {
            return;
        }
        Integer order = OrderUtils.getOrder(type);
        RootBeanDefinition registration = new RootBeanDefinition(
                LazyFilterRegistration.class, () -> new LazyFilterRegistration(name, type, order));
        registration.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
        this.registry.registerBeanDefinition(LazyFilterRegistration.class.getName() + "." + name, registration);
    }

    private ResolvableType filterType(String registration) {
        BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(registration);
        ResolvableType type = (definition instanceof AbstractBeanDefinition) ? definition.getResolvableType() : null;
        return (type != null) ? type.as(AbstractFilterRegistrationBean.class).getGeneric() : ResolvableType.NONE;
    }

    /** Whether a registration for this type of filter may be the one of that filter. */
    private static boolean mayBe(ResolvableType registered, Class<?> filter) {
        Class<?> type = registered.resolve(Filter.class);
        return type.isAssignableFrom(filter) || filter.isAssignableFrom(type);
    }

    /** Registers a filter as Spring Boot does by default, but leaves its creation to the first request. */
    static final class LazyFilterRegistration extends DelegatingFilterProxyRegistrationBean {

        LazyFilterRegistration(String filter, Class<?> type, @Nullable Integer order) {
            super(filter);
            if (order != null) {
                setOrder(order);
            }
            if (OncePerRequestFilter.class.isAssignableFrom(type)) {
                setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
            }
        }

        @Override
        public DelegatingFilterProxy getFilter() {
            DelegatingFilterProxy filter = super.getFilter();
            filter.setTargetFilterLifecycle(true);
            return filter;
        }
    }
}

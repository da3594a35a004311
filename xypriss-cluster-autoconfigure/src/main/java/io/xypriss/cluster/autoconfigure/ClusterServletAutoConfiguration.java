package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.stream.EventStreamFilter;
import io.xypriss.cluster.worker.CheckFilter;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.OwnPortFilter;
import io.xypriss.cluster.worker.WarmUpHandlerMapping;
import io.xypriss.cluster.worker.WorkerConnection;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Filters of servlet applications, which guard the worker's own port, answer health checks and end event streams; and what
 * answers its requests to warm up.
 */
@AutoConfiguration(after = {ClusterMasterAutoConfiguration.class, ClusterWorkerAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
public final class ClusterServletAutoConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    FilterRegistrationBean<CheckFilter> xyprissCheckFilter(WorkerConnection connection) {
        FilterRegistrationBean<CheckFilter> registration =
                new FilterRegistrationBean<>(new CheckFilter(connection.checkSecret()));
        registration.addUrlPatterns(HttpHealthProbe.PATH);
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    /** Apart, as Spring MVC is not on every class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherServlet.class)
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    static class WarmUpConfiguration {

        /** Where it would be the only mapping, Spring MVC would do without those that it has by default. */
        @Bean
        static BeanFactoryPostProcessor xyprissWarmUpBesideControllersOnly() {
            return (beans) -> {
                if (!beans.containsBeanDefinition("requestMappingHandlerMapping")
                        && beans instanceof BeanDefinitionRegistry registry
                        && registry.containsBeanDefinition(OwnPort.WARM_UP_SERVLETS)) {
                    registry.removeBeanDefinition(OwnPort.WARM_UP_SERVLETS);
                }
            };
        }

        @Bean(OwnPort.WARM_UP_SERVLETS)
        WarmUpHandlerMapping xyprissWarmUpHandlerMapping(WorkerConnection connection) {
            return new WarmUpHandlerMapping(connection.checkSecret());
        }
    }

    @Bean
    @Conditional(OnRestrictedOwnPortCondition.class)
    FilterRegistrationBean<OwnPortFilter> xyprissOwnPortFilter(WorkerConnection connection) {
        FilterRegistrationBean<OwnPortFilter> registration = new FilterRegistrationBean<>(
                new OwnPortFilter(connection.environment().port(), connection.checkSecret()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    FilterRegistrationBean<EventStreamFilter> xyprissEventStreamFilter(WorkerConnection connection) {
        EventStreamFilter filter = new EventStreamFilter();
        connection.runtime().endWhenDraining("event streams", filter.streams());
        FilterRegistrationBean<EventStreamFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }
}

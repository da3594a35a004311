package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.stream.EventStreamWebFilter;
import io.xypriss.cluster.worker.CheckWebFilter;
import io.xypriss.cluster.worker.OwnPortWebFilter;
import io.xypriss.cluster.worker.WarmUpWebHandlerMapping;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;

/**
 * Filters of reactive applications, which guard the worker's own port, answer health checks and end event streams; and what
 * answers its requests to warm up.
 */
@AutoConfiguration(after = {ClusterMasterAutoConfiguration.class, ClusterWorkerAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({WebFilter.class, DispatcherHandler.class, Flux.class})
public final class ClusterWebFluxAutoConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    CheckWebFilter xyprissCheckWebFilter(WorkerConnection connection) {
        return new CheckWebFilter(connection.checkSecret());
    }

    @Bean(OwnPort.WARM_UP_REACTIVE)
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    WarmUpWebHandlerMapping xyprissWarmUpWebHandlerMapping(WorkerConnection connection) {
        return new WarmUpWebHandlerMapping(connection.checkSecret());
    }

    @Bean
    @Conditional(OnRestrictedOwnPortCondition.class)
    OwnPortWebFilter xyprissOwnPortWebFilter(WorkerConnection connection) {
        return new OwnPortWebFilter(connection.environment().port(), connection.checkSecret());
    }

    /** Last, to see the events as the application writes them. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    EventStreamWebFilter xyprissEventStreamWebFilter(WorkerConnection connection) {
        EventStreamWebFilter filter = new EventStreamWebFilter();
        connection.runtime().endWhenDraining("event streams", filter.streams());
        return filter;
    }
}

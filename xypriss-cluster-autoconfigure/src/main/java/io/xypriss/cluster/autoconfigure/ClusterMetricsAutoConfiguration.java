package io.xypriss.cluster.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.actuate.ClusterMeters;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** The cluster's meters, in each worker. */
@AutoConfiguration(
        after = ClusterWorkerAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnClusterRole(ClusterRole.WORKER)
public final class ClusterMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClusterMeters clusterMeters(WorkerConnection connection) {
        return new ClusterMeters(connection::measures);
    }

    @Bean
    @Lazy(false)
    ClusterMetersBinder clusterMetersBinder(
            ClusterMeters meters, ObjectProvider<MeterRegistry> registries, WorkerConnection connection) {
        return new ClusterMetersBinder(meters, registries, connection);
    }
}

package io.xypriss.cluster.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.actuate.ClusterMeters;
import io.xypriss.cluster.master.ClusterMaster;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The cluster's meters, in the master. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnClusterRole(ClusterRole.MASTER)
public final class ClusterMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClusterMeters clusterMeters(MeterRegistry registry, ClusterManager manager, ClusterMaster master) {
        return new ClusterMeters(
                registry,
                manager,
                (id) -> master.traffic(id).requests(),
                (id) -> master.traffic(id).errors());
    }
}

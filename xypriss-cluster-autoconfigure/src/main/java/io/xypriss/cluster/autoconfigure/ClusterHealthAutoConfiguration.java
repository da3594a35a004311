package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.actuate.ClusterHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** The health contributor {@code cluster}. */
@AutoConfiguration(after = {ClusterWorkerAutoConfiguration.class, StandaloneClusterAutoConfiguration.class})
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("cluster")
@Conditional(OnClusterWantedCondition.class)
public final class ClusterHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"clusterHealthIndicator", "clusterHealthContributor"})
    ClusterHealthIndicator clusterHealthIndicator(ClusterManager manager) {
        return new ClusterHealthIndicator(manager);
    }
}

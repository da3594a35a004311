package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.messaging.ClusterLeader;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Lets an application that injects the cluster manager start without a cluster too, as in its tests. */
@AutoConfiguration
@ConditionalOnClusterRole(ClusterRole.STANDALONE)
public final class StandaloneClusterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ClusterLeader.class)
    StandaloneLeader clusterLeader(ApplicationContext context) {
        return new StandaloneLeader(context);
    }

    @Bean
    @ConditionalOnMissingBean(ClusterManager.class)
    StandaloneClusterManager clusterManager(Environment environment) {
        return new StandaloneClusterManager(
                environment.getProperty(ClusterRoleEnvironmentPostProcessor.FALLBACK_PROPERTY));
    }
}

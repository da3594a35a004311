package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.messaging.ClusterLeader;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The beans of a worker. */
@AutoConfiguration
@ConditionalOnClusterRole(ClusterRole.WORKER)
public final class ClusterWorkerAutoConfiguration {

    @Bean(destroyMethod = "")
    ClusterManager clusterManager(WorkerConnection connection) {
        return connection.manager();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    ClusterLeader clusterLeader(WorkerConnection connection) {
        return connection.leadership();
    }

    @Bean
    WorkerReadiness workerReadiness(
            WorkerConnection connection, ConfigurableApplicationContext context, ApplicationAvailability availability) {
        return new WorkerReadiness(connection, context, availability);
    }
}

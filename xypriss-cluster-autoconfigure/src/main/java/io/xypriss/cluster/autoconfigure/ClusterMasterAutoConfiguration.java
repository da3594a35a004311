package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.dormant.DormantApplication;
import io.xypriss.cluster.dormant.DormantLifecycleProcessor;
import io.xypriss.cluster.master.ClusterMaster;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.AbstractApplicationContext;

/** The master's beans. */
@AutoConfiguration(before = LifecycleAutoConfiguration.class)
@ConditionalOnClusterRole(ClusterRole.MASTER)
public final class ClusterMasterAutoConfiguration {

    @Bean(destroyMethod = "")
    ClusterManager clusterManager(ClusterMaster master) {
        return master.manager();
    }

    @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
    DormantLifecycleProcessor lifecycleProcessor(ClusterMaster master, LifecycleProperties properties) {
        return new DormantLifecycleProcessor(
                properties.getTimeoutPerShutdownPhase(), MasterLifecycle.PHASE, master.stopLimit());
    }

    @Bean
    MasterLifecycle masterLifecycle(ClusterMaster master, DormantApplication dormant) {
        return new MasterLifecycle(master, dormant);
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.actuate.AnsweringProcess;
import io.xypriss.cluster.actuate.ClusterEndpoint;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.worker.ThisWorker;
import java.util.Locale;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** The endpoint {@code cluster}, in every process of a cluster and in one that stands in for it. */
@AutoConfiguration(after = {ClusterWorkerAutoConfiguration.class, StandaloneClusterAutoConfiguration.class})
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(ClusterEndpoint.class)
@Conditional(OnClusterWantedCondition.class)
public final class ClusterEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClusterEndpoint clusterEndpoint(ClusterManager manager, Environment environment) {
        return new ClusterEndpoint(manager, answeringProcess(environment));
    }

    private static AnsweringProcess answeringProcess(Environment environment) {
        ClusterRole role = ClusterRoleEnvironmentPostProcessor.role(environment);
        WorkerEnvironment worker = ThisWorker.environment();
        String name = (role == ClusterRole.WORKER && worker != null)
                ? "worker-" + worker.workerId()
                : role.name().toLowerCase(Locale.ROOT);
        return new AnsweringProcess(name, (role == ClusterRole.STANDALONE) ? "single-process" : "cluster");
    }
}

package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterRole;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.MapPropertySource;

class ProcessedApplicationTests {

    private static final String AOT_ENABLED = "spring.aot.enabled";

    @AfterEach
    void notProcessed() {
        SpringProperties.setProperty(AOT_ENABLED, null);
    }

    /** As the code generated at build time leaves it, when the application is not in a cluster. */
    private static GenericApplicationContext context(ClusterRole role) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of(ClusterRole.PROPERTY, role.name())));
        context.registerBeanDefinition(
                StandaloneClusterAutoConfiguration.class.getName(),
                new RootBeanDefinition(StandaloneClusterAutoConfiguration.class));
        context.registerBeanDefinition("clusterManager", new RootBeanDefinition(StandaloneClusterManager.class));
        context.registerBeanDefinition("clusterLeader", new RootBeanDefinition(StandaloneLeader.class));
        context.registerBeanDefinition("ofTheApplication", new RootBeanDefinition(Object.class));
        return context;
    }

    @Test
    void workerHasTheBeansOfAWorker() {
        SpringProperties.setFlag(AOT_ENABLED);
        GenericApplicationContext context = context(ClusterRole.WORKER);
        ProcessedApplication.adapt(context);
        assertThat(context.getBeanDefinitionNames())
                .contains("ofTheApplication", "workerReadiness", ClusterWorkerAutoConfiguration.class.getName())
                .doesNotContain(StandaloneClusterAutoConfiguration.class.getName());
        assertThat(context.getBeanDefinition("clusterManager").getFactoryBeanName())
                .isEqualTo(ClusterWorkerAutoConfiguration.class.getName());
        assertThat(context.getBeanDefinition("clusterLeader").getFactoryBeanName())
                .as("a stand-alone process would lead in each worker")
                .isEqualTo(ClusterWorkerAutoConfiguration.class.getName());
    }

    @Test
    void applicationThatWasNotProcessedIsLeftAlone() {
        GenericApplicationContext context = context(ClusterRole.WORKER);
        String[] before = context.getBeanDefinitionNames();
        ProcessedApplication.adapt(context);
        assertThat(context.getBeanDefinitionNames()).isEqualTo(before);
    }
}

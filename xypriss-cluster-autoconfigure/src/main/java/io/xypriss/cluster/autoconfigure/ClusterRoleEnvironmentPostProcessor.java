package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.worker.WorkerEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides the role of this process, once, as soon as its configuration is known, and adapts the configuration of a master
 * and of a worker to it.
 */
class ClusterRoleEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    /** Not for users to set: says which role was decided. */
    static final String ROLE_PROPERTY = "xypriss.cluster.role";

    /** Not for users to set: why this process stands in for a cluster that could not start. */
    static final String FALLBACK_PROPERTY = "xypriss.cluster.fallen-back";

    static final String TOMCAT_DIRECTORY = "server.tomcat.basedir";

    private static final String HEALTH_ORDER = "management.endpoint.health.status.order";

    private static final String PROPERTY_SOURCE = "xyprissCluster";

    private static final String DEFAULTS_PROPERTY_SOURCE = "xyprissClusterDefaults";

    private final Log logger;

    ClusterRoleEnvironmentPostProcessor(DeferredLogFactory logFactory) {
        this.logger = logFactory.getLog(ClusterRoleEnvironmentPostProcessor.class);
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 10;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        // There is one already where a parent and its child share the environment.
        environment.getPropertySources().remove(PROPERTY_SOURCE);
        WorkerEnvironment worker = WorkerEnvironment.ofThisProcess();
        ClusterRole role = decide(environment, worker, application);
        Map<String, Object> overrides = new LinkedHashMap<>();
        overrides.put(ROLE_PROPERTY, role.name());
        if (worker != null) {
            WorkerConfiguration configuration = new WorkerConfiguration(environment, worker);
            overrides.putAll(configuration.ofAnyApplication());
            if (role == ClusterRole.WORKER) {
                overrides.putAll(configuration.ofClusteredApplication());
            }
        }
        if (role == ClusterRole.MASTER) {
            WorkersFirst.begin();
        }
        environment.getPropertySources().addFirst(new MapPropertySource(PROPERTY_SOURCE, overrides));
        if (role != ClusterRole.STANDALONE) {
            Map<String, Object> defaults = new HashMap<>();
            defaults.put(HEALTH_ORDER, "DOWN,OUT_OF_SERVICE,DEGRADED,UP,UNKNOWN");
            environment.getPropertySources().addLast(new MapPropertySource(DEFAULTS_PROPERTY_SOURCE, defaults));
        }
    }

    private ClusterRole decide(
            ConfigurableEnvironment environment, @Nullable WorkerEnvironment worker, SpringApplication application) {
        ClusterPropertiesReader reader = new ClusterPropertiesReader(environment);
        if (worker == null && !reader.enabled()) {
            return ClusterRole.STANDALONE;
        }
        if (NotARealStart.isAotProcessing() || NotARealStart.isTrainingRun()) {
            this.logger.debug("Clustering is off: AOT processing or a training run is in progress");
            return ClusterRole.STANDALONE;
        }
        if (NotARealStart.isTest() && !reader.enabledInTests()) {
            this.logger.debug("Clustering is off in tests; set xypriss.cluster.enabled-in-tests=true to have it on");
            return ClusterRole.STANDALONE;
        }
        if (ClusteredApplication.isPartOfAnother()) {
            this.logger.debug("Clustering is off: another application is starting this one");
            return ClusterRole.STANDALONE;
        }
        if (!ClusteredApplication.claim(application)) {
            this.logger.warn(
                    "Another application of this JVM is the clustered one, so this one is on its own, once in the"
                            + " master and once in each worker. A parent and its child are started by one SpringApplicationBuilder.");
            return ClusterRole.STANDALONE;
        }
        return (worker != null) ? ClusterRole.WORKER : ClusterRole.MASTER;
    }

    /** The role that was decided; stand-alone where none was. */
    static ClusterRole role(Environment environment) {
        return environment.getProperty(ROLE_PROPERTY, ClusterRole.class, ClusterRole.STANDALONE);
    }

    /** Has the master keep what it needs on disk where the next start finds it, should this one be killed. */
    static void useDirectory(ConfigurableEnvironment environment, Path directory) {
        if (!environment.containsProperty(TOMCAT_DIRECTORY)) {
            Map<String, Object> overrides = Map.of(
                    ROLE_PROPERTY,
                    ClusterRole.MASTER.name(),
                    TOMCAT_DIRECTORY,
                    directory.resolve("tomcat").toString());
            environment
                    .getPropertySources()
                    .replace(PROPERTY_SOURCE, new MapPropertySource(PROPERTY_SOURCE, overrides));
        }
    }

    /** Gives up the role of master for that of a single process; only before the context is refreshed. */
    static void fallBack(ConfigurableEnvironment environment, String reason) {
        Map<String, Object> overrides = Map.of(ROLE_PROPERTY, ClusterRole.STANDALONE.name(), FALLBACK_PROPERTY, reason);
        environment.getPropertySources().replace(PROPERTY_SOURCE, new MapPropertySource(PROPERTY_SOURCE, overrides));
    }
}

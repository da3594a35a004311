package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ask.AskCommand;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.worker.ThisWorker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
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

    /** Not for users to set: why this process stands in for a cluster that could not start. */
    static final String FALLBACK_PROPERTY = "xypriss.cluster.fallen-back";

    static final String TOMCAT_DIRECTORY = "server.tomcat.basedir";

    private static final String HEALTH_ORDER = "management.endpoint.health.status.order";

    private static final String PROPERTY_SOURCE = "xyprissCluster";

    private static final String DEFAULTS_PROPERTY_SOURCE = "xyprissClusterDefaults";

    /** Set once this process has given up being a master. A child of its application must not try again. */
    private static volatile @Nullable String fallbackReason;

    private final Log logger;

    private final BooleanSupplier test;

    /** For Spring Boot, which takes the one public constructor. */
    public ClusterRoleEnvironmentPostProcessor(DeferredLogFactory logFactory) {
        this(logFactory, StartupKind::isTest);
    }

    ClusterRoleEnvironmentPostProcessor(DeferredLogFactory logFactory, BooleanSupplier test) {
        this.logger = logFactory.getLog(ClusterRoleEnvironmentPostProcessor.class);
        this.test = test;
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 10;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (AskCommand.isRequested(environment)) {
            // Before the logging system is initialised: until then nothing is logged, and stdout has the answer alone.
            System.exit(AskCommand.from(environment).run());
        }
        // There is one already where a parent and its child share the environment.
        environment.getPropertySources().remove(PROPERTY_SOURCE);
        WorkerEnvironment worker = ThisWorker.environment();
        ClusterRole role = decide(environment, worker, application);
        Map<String, Object> overrides = new LinkedHashMap<>();
        overrides.put(ClusterRole.PROPERTY, role.name());
        String fallback = fallbackReason;
        if (fallback != null) {
            overrides.put(FALLBACK_PROPERTY, fallback);
        }
        if (worker != null) {
            WorkerConfiguration configuration = new WorkerConfiguration(environment, worker);
            overrides.putAll(configuration.ofAnyApplication());
            if (role == ClusterRole.WORKER) {
                overrides.putAll(configuration.ofClusteredApplication());
            }
        }
        if (role == ClusterRole.MASTER) {
            PreinitializationHold.begin();
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
        if (StartupKind.isAotProcessing() || StartupKind.isTrainingRun()) {
            this.logger.debug("Clustering is off: AOT processing or a training run is in progress");
            return ClusterRole.STANDALONE;
        }
        if (this.test.getAsBoolean()) {
            this.logger.debug("Clustering is off in tests");
            return ClusterRole.STANDALONE;
        }
        if (fallbackReason != null) {
            this.logger.debug("Clustering is off: this process stands in for a cluster that could not start");
            return ClusterRole.STANDALONE;
        }
        // The parent of a clustered application starts first. It is part of the application, so the master is decided
        // here.
        if ((worker != null)
                ? ClusteredApplication.isPartOfAnother()
                : ClusteredApplication.isStartedByTheStartOfAnother()) {
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
        return environment.getProperty(ClusterRole.PROPERTY, ClusterRole.class, ClusterRole.STANDALONE);
    }

    /** Gives up the role of master for that of a single process, for the rest of this process's life. */
    static void fallBack(ConfigurableEnvironment environment, String reason) {
        fallbackReason = reason;
        Map<String, Object> overrides =
                Map.of(ClusterRole.PROPERTY, ClusterRole.STANDALONE.name(), FALLBACK_PROPERTY, reason);
        environment.getPropertySources().replace(PROPERTY_SOURCE, new MapPropertySource(PROPERTY_SOURCE, overrides));
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** What a worker's configuration must say differently from the master's, which it otherwise shares. */
class WorkerConfiguration {

    private static final String DISPATCHER_SERVLET = "spring.mvc.servlet.load-on-startup";

    private final ConfigurableEnvironment environment;

    private final WorkerEnvironment worker;

    WorkerConfiguration(ConfigurableEnvironment environment, WorkerEnvironment worker) {
        this.environment = environment;
        this.worker = worker;
    }

    /** For each application of the process, as the first one decides how all of it logs. */
    Map<String, Object> ofAnyApplication() {
        Map<String, Object> overrides =
                WorkerLogFiles.ofWorker(this.environment, this.worker.workerId(), this.worker.directory());
        overrides.put("spring.main.banner-mode", "off");
        if (this.worker.console() && !this.environment.containsProperty("spring.output.ansi.enabled")) {
            overrides.put("spring.output.ansi.enabled", "always");
        }
        return overrides;
    }

    /** For the one that is clustered, in addition. */
    Map<String, Object> ofClusteredApplication() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (!Traffic.isShared(this.environment)) {
            overrides.put("server.port", this.worker.port());
            if (!this.environment.containsProperty("server.address")) {
                overrides.put("server.address", "127.0.0.1");
            }
        } else {
            overrides.put("server.port", this.worker.publicPort());
            // The worker has drained by then, and what is left has had its time.
            overrides.put("server.shutdown", "immediate");
            overrides.putAll(BoundPort.note(this.environment));
        }
        overrides.putAll(management(overrides.get("server.port")));
        if (hasSpares() && !this.environment.containsProperty(DISPATCHER_SERVLET)) {
            // What stands by would else have it created by the first request that it is to answer.
            overrides.put(DISPATCHER_SERVLET, 1);
        }
        if (!this.environment.containsProperty(ClusterRoleEnvironmentPostProcessor.TOMCAT_DIRECTORY)) {
            overrides.put(
                    ClusterRoleEnvironmentPostProcessor.TOMCAT_DIRECTORY,
                    this.worker.directory().resolve("tomcat"));
        }
        return overrides;
    }

    private boolean hasSpares() {
        return Binder.get(this.environment)
                        .bind(ClusterPropertiesReader.PREFIX + ".spares", Integer.class)
                        .orElse(0)
                > 0;
    }

    /** A worker keeps to the port that the master has bound, whatever its release says. */
    private Map<String, Object> management(Object serverPort) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (this.worker.managementPort() > 0) {
            overrides.put(ManagementAddress.PORT, this.worker.managementPort());
            if (!Traffic.isShared(this.environment) && !this.environment.containsProperty(ManagementAddress.ADDRESS)) {
                overrides.put(ManagementAddress.ADDRESS, "127.0.0.1");
            }
        } else if (this.environment.containsProperty(ManagementAddress.PORT)) {
            overrides.put(ManagementAddress.PORT, ManagementAddress.isPublicPort(this.environment) ? serverPort : -1);
        }
        return overrides;
    }
}

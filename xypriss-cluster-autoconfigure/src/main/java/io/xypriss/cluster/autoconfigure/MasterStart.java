package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.control.transport.RunDirectoryException;
import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.launch.jvm.JvmCommandLine;
import io.xypriss.cluster.master.ClusterEventListeners;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.master.FirstRelease;
import io.xypriss.cluster.master.ManagementPortException;
import io.xypriss.cluster.master.MasterSettings;
import io.xypriss.cluster.master.ReleaseKeeping;
import io.xypriss.cluster.outage.OutageAnswers;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.sizing.MachineLimits;
import io.xypriss.cluster.sizing.WorkerJvm;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.PassedSocketException;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.supervise.CountOrPercent;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Makes a master of the application's configuration. */
class MasterStart {

    private static final int DEFAULT_PORT = 8080;

    private static final String DEVTOOLS = "org.springframework.boot.devtools.restart.Restarter";

    private final SpringApplication application;

    private final String[] arguments;

    private final ConfigurableEnvironment environment;

    private final ClusterPropertiesReader reader;

    private final ClusterProperties properties;

    private final PassedSockets passed;

    private final PassedSockets passedManagement;

    private final WebApplicationType webApplicationType;

    MasterStart(SpringApplication application, String[] arguments, ConfigurableEnvironment environment) {
        this.application = application;
        this.webApplicationType = webApplicationType(application, environment);
        this.arguments = arguments;
        this.environment = environment;
        this.reader = new ClusterPropertiesReader(environment);
        this.properties = this.reader.read();
        PassedSockets all = PassedSockets.from(System.getenv());
        InetSocketAddress management = ManagementAddress.of(environment, application.getClassLoader());
        this.passedManagement = (management != null) ? all.forManagement(management) : PassedSockets.NONE;
        this.passed = all.without(this.passedManagement);
    }

    /** A parent serves nothing itself: the child does, which has not begun to start, with what is on the class path. */
    private static WebApplicationType webApplicationType(SpringApplication application, Environment environment) {
        WebApplicationType type = application.getWebApplicationType();
        if (type == WebApplicationType.NONE
                && ClusteredApplication.isPartOfAnother()
                && !environment.containsProperty("spring.main.web-application-type")) {
            return WebApplicationType.deduce();
        }
        return (type != null) ? type : WebApplicationType.deduce();
    }

    ClusterProperties properties() {
        return this.properties;
    }

    /** @param first the master's from now on, unless this fails */
    ClusterMaster start(FirstRelease first) throws IOException, ReleaseException {
        boolean shared = this.properties.traffic() == ClusterProperties.Traffic.SHARED;
        InetSocketAddress publicAddress = publicAddress();
        if (!shared && publicAddress != null && !(this.passed.isEmpty() && this.passedManagement.isEmpty())) {
            throw new PassedSocketException("the service manager handed over sockets (" + this.passed
                    + this.passedManagement + "), which xypriss.cluster.traffic=ports has no use for.");
        }
        if (shared && publicAddress != null) {
            SharedSocketSupport.check(this.webApplicationType, this.application.getClassLoader());
        }
        if (publicAddress == null && this.properties.spares() > 0) {
            throw new ClusterStartException(
                    "The cluster cannot start: xypriss.cluster.spares is " + this.properties.spares()
                            + ", but this application serves no port, so its workers have no gate behind which they could"
                            + " stand by.",
                    "Remove xypriss.cluster.spares.",
                    new IllegalStateException("No public port"));
        }
        InetSocketAddress managementAddress = managementAddress(publicAddress);
        if (shared && publicAddress != null) {
            WorkerPortAccess.sayWhetherOpen(this.properties);
        }
        List<String> jvmArguments = jvmArguments();
        if (shared && managementAddress != null) {
            jvmArguments.addAll(InheritedListeningSocket.jvmOptions(2));
        }
        JvmCommandLine commandLine = JvmCommandLine.ofCurrentJvm(mainClass(), this.arguments, jvmArguments);
        SupervisorSettings supervision = supervision();
        Sizing sizing = Sizing.of(
                this.properties,
                MachineLimits.ofThisProcess(),
                commandLine.inheritedOptions(),
                jvmArguments,
                supervision::processes);
        refuseWhatCannotFit(sizing);
        Map<String, String> environment = environment(sizing.workerJvm());
        MasterSettings settings = new MasterSettings(
                this.environment.getProperty("spring.application.name", "the application"),
                version(),
                sizing.count().workers(),
                supervision.with(sizing.capacity()),
                publicAddress,
                managementAddress,
                this.passed,
                this.passedManagement,
                shared,
                OutageAnswers.of(this.environment, this.application.getClassLoader(), this.webApplicationType),
                this.properties.workerPortBase(),
                environment,
                sizing.notes());
        return ClusterMaster.start(
                settings,
                first,
                new JvmLauncherFactory(
                        commandLine,
                        sizing.workerJvm(),
                        first.keeping().kept(),
                        environment,
                        retirementObstacle(supervision)),
                ClusterEventListeners.load(this.application.getClassLoader(), this.environment));
    }

    private @Nullable String retirementObstacle(SupervisorSettings supervision) {
        ClassLoader classLoader = this.application.getClassLoader();
        return RetirementObstacle.find(
                supervision,
                this.properties.archive().mode(),
                this.environment,
                (name) -> classLoader.getResource(ClassUtils.convertClassNameToResourcePath(name) + ".class") != null);
    }

    /** Begins to take the first release, which takes long, and needs to know only this. */
    static FirstRelease beginRelease(ClusterProperties.Archive archive, @Nullable String runDirectory) {
        return FirstRelease.begin(
                JvmCommandLine.executableJar(), JvmCommandLine.java(), keeping(archive), location(runDirectory));
    }

    /**
     * The first release as it is to be.
     *
     * @param begun the one begun before all properties were known; closed where it is not it, and what it has put into
     *     its own directory stays there
     */
    FirstRelease release(@Nullable FirstRelease begun) {
        if (begun != null) {
            if (begun.keeping().equals(keeping(this.properties.archive()))
                    && begun.location().equals(location(this.properties.runDirectory()))) {
                return begun;
            }
            begun.close();
        }
        return beginRelease(this.properties.archive(), this.properties.runDirectory());
    }

    private static RunDirectoryLocation location(@Nullable String runDirectory) {
        return RunDirectoryLocation.of(
                (runDirectory != null) ? Path.of(runDirectory).toAbsolutePath() : null, System.getenv());
    }

    private static ReleaseKeeping keeping(ClusterProperties.Archive archive) {
        if (archive.mode() == ClusterProperties.Archive.Mode.OFF) {
            return ReleaseKeeping.OFF;
        }
        return new ReleaseKeeping(
                true,
                (archive.directory() != null) ? Path.of(archive.directory()).toAbsolutePath() : null);
    }

    /** What to tell the user about a start that failed. */
    RuntimeException explain(Exception ex) {
        if (ex instanceof ManagementPortException) {
            return new ClusterStartException(
                    "The cluster cannot start: its management port cannot be bound (" + ex.getMessage() + ").",
                    "End the process that listens on it, or set management.server.port (and management.server.address) to"
                            + " one that is free.",
                    ex);
        }
        if (ex instanceof BindException) {
            return new ClusterStartException(
                    "The cluster cannot start: its public port cannot be bound (" + ex.getMessage() + ").",
                    "End the process that listens on it, or set server.port (and server.address) to one that is free.",
                    ex);
        }
        if (ex instanceof RunDirectoryException) {
            return new ClusterStartException(
                    "The cluster cannot start: its control directory cannot be used: " + ex.getMessage(),
                    "Mend the folder, or name another one with xypriss.cluster.run-directory.",
                    ex);
        }
        if (ex instanceof ReleaseException) {
            return new ClusterStartException(
                    "The cluster cannot start: workers cannot be run from a copy of this application's jar: "
                            + ex.getMessage(),
                    "See that the jar is complete, and that the folder for temporary files (java.io.tmpdir) has space"
                            + " for twice its size.",
                    ex);
        }
        if (ex instanceof RuntimeException runtimeException) {
            return runtimeException;
        }
        return new ClusterStartException(
                "The cluster cannot start: " + ex.getMessage(),
                "See the cause in the debug log, or start the application alone with xypriss.cluster.enabled=false.",
                ex);
    }

    private void refuseWhatCannotFit(Sizing sizing) {
        String refusal = sizing.refusal(this.properties.workers());
        if (refusal != null) {
            throw this.reader.invalid(
                    "workers",
                    this.properties.workers(),
                    "a number that fits, or 'auto', or give workers a smaller heap (jvm.heap), or allow them more memory"
                            + " (memory.budget): " + refusal);
        }
    }

    /** What a user has set, for the workers or for the master, stays. */
    private Map<String, String> environment(WorkerJvm workerJvm) {
        Map<String, String> environment = new HashMap<>(workerJvm.environment());
        environment.keySet().removeAll(System.getenv().keySet());
        environment.putAll(this.properties.environment());
        return environment;
    }

    private List<String> jvmArguments() {
        List<String> jvmArguments = new ArrayList<>(this.properties.jvm().arguments());
        if (ClassUtils.isPresent(DEVTOOLS, this.application.getClassLoader())) {
            // The master restarts on a change, and its workers with it; they must not do so by themselves.
            jvmArguments.add("-Dspring.devtools.restart.enabled=false");
        }
        return jvmArguments;
    }

    private Class<?> mainClass() {
        Class<?> mainClass = this.application.getMainApplicationClass();
        if (mainClass == null) {
            throw new ClusterStartException(
                    "The cluster cannot start: the main class of this application is not known, so workers cannot run it.",
                    "Start the application from a main method, or call SpringApplication.setMainApplicationClass.",
                    new IllegalStateException("No main method on the stack"));
        }
        return mainClass;
    }

    private SupervisorSettings supervision() {
        ClusterProperties.RestartBackoff backoff = this.properties.restartBackoff();
        return new SupervisorSettings(
                this.properties.autoRestart(),
                this.properties.maxRestarts(),
                this.properties.restartWindow(),
                new SupervisorSettings.Backoff(
                        backoff.initial(), backoff.multiplier(), backoff.max(), backoff.jitter()),
                this.properties.healthCheckInterval(),
                this.properties.healthCheckTimeout(),
                this.properties.healthCheckFailures(),
                this.properties.startupTimeout(),
                this.properties.shutdownTimeout(),
                rolling(),
                recycling(),
                this.properties.spares(),
                startConcurrency());
    }

    private int startConcurrency() {
        return StartConcurrency.resolve(
                this.properties.startConcurrency(), Runtime.getRuntime().availableProcessors());
    }

    private SupervisorSettings.RollSettings rolling() {
        ClusterProperties.Rolling rolling = this.properties.rolling();
        return new SupervisorSettings.RollSettings(
                CountOrPercent.parse(rolling.maxSurge()),
                CountOrPercent.parse(rolling.maxUnavailable()),
                rolling.minReadyTime(),
                rolling.canaryTime());
    }

    private SupervisorSettings.Recycling recycling() {
        ClusterProperties.Recycle recycle = this.properties.recycle();
        return new SupervisorSettings.Recycling(
                recycle.maxLifetime(),
                recycle.maxRequests(),
                recycle.maxMemory().toBytes());
    }

    private @Nullable InetSocketAddress publicAddress() {
        if (this.webApplicationType == WebApplicationType.NONE) {
            return null;
        }
        Binder binder = Binder.get(this.environment);
        int port = binder.bind("server.port", Integer.class)
                .orElseGet(() -> this.passed.onlyPort().orElse(DEFAULT_PORT));
        if (port < 0) {
            return null;
        }
        InetAddress address = binder.bind("server.address", InetAddress.class).orElse(null);
        return (address != null) ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
    }

    /** Spring Boot has a management server only beside a public one. */
    private @Nullable InetSocketAddress managementAddress(@Nullable InetSocketAddress publicAddress) {
        return (publicAddress != null)
                ? ManagementAddress.of(this.environment, this.application.getClassLoader())
                : null;
    }

    private static String version() {
        String version = MasterStart.class.getPackage().getImplementationVersion();
        return (version != null) ? version : "(development)";
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.launch.ConsoleOutput;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.master.FirstRelease;
import io.xypriss.cluster.release.ReleaseException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The life of a master, from the complete environment to the exit of this process. Nothing of the application runs in it:
 * there is no application context, no bean and no web server of the application. For the thread that starts the
 * application.
 */
final class MasterRun {

    private static final Log logger = LogFactory.getLog(MasterRun.class);

    private static final Duration FOREVER = Duration.ofDays(365);

    /** For the last lines to be read. */
    static final Duration OUTPUT_LIMIT = Duration.ofSeconds(2);

    /** From the moment at which the environment is prepared to the moment at which the context would be made. */
    private static final ThreadLocal<@Nullable MasterRun> prepared = new ThreadLocal<>();

    private final SpringApplication application;

    private final String[] arguments;

    private final ConfigurableEnvironment environment;

    private final IntConsumer exit;

    /** Of the application. */
    private final List<ApplicationContextInitializer<?>> initializers;

    private final MasterShutdown shutdown = new MasterShutdown();

    private @Nullable FirstRelease firstRelease;

    MasterRun(
            SpringApplication application, String[] arguments, ConfigurableEnvironment environment, IntConsumer exit) {
        this.application = application;
        this.arguments = arguments;
        this.environment = environment;
        this.exit = exit;
        this.initializers = List.copyOf(application.getInitializers());
    }

    /** Begins what takes long and needs little of the configuration. */
    static void prepare(SpringApplication application, String[] arguments, ConfigurableEnvironment environment) {
        MasterRun run = new MasterRun(application, arguments, environment, System::exit);
        prepared.set(run);
        // Those of the application run where no master does. Where it makes its context itself, ours runs the master.
        application.setInitializers(List.of(new MasterContextInitializer()));
        run.beginRelease();
    }

    /**
     * Runs the master that was prepared on this thread, if any. Returns only where no master runs in this process.
     *
     * @return the application that goes on in place of a master; {@code null} where none was prepared
     */
    static @Nullable SpringApplication runPrepared() {
        MasterRun run = prepared.get();
        if (run == null) {
            return null;
        }
        run.run();
        prepared.remove();
        run.application.setInitializers(run.initializers);
        return run.application;
    }

    /** Gives up the master that was prepared on this thread, if any. */
    static void abandonPrepared() {
        MasterRun run = prepared.get();
        prepared.remove();
        if (run != null) {
            run.closeFirstRelease();
        }
    }

    private void beginRelease() {
        try {
            ClusterPropertiesReader reader = new ClusterPropertiesReader(this.environment);
            this.firstRelease = MasterStart.beginRelease(reader.readArchive(), reader.readRunDirectory());
        } catch (InvalidClusterPropertyException ex) {
            logger.debug("Refused once all properties are read, unless it has changed by then", ex);
        }
    }

    /**
     * Starts the cluster, waits for its end, and exits.
     *
     * @throws RuntimeException with the reason if the cluster cannot start and {@code xypriss.cluster.fallback} is
     *     {@code none}; with {@code single-process} returns instead
     */
    void run() {
        PreinitializationHold.keep();
        PidFile.write(this.application, this.arguments, this.environment);
        ConsoleOutput.install();
        ClusterMaster master;
        try {
            master = start();
        } catch (RuntimeException | Error ex) {
            ConsoleOutput.restore(OUTPUT_LIMIT);
            throw ex;
        }
        if (master == null) {
            return;
        }
        master.awaitStop();
        // Where this JVM is shutting down already, this waits for its end.
        this.exit.accept(0);
    }

    private @Nullable ClusterMaster start() {
        MasterStart start = new MasterStart(this.application, this.arguments, this.environment);
        FirstRelease first = start.release(this.firstRelease);
        this.firstRelease = first;
        ClusterMaster started = null;
        this.shutdown.register();
        try {
            started = start.start(first);
            this.firstRelease = null;
            this.shutdown.of(started);
            started.awaitFirstWorker(FOREVER);
            return started;
        } catch (IOException | ReleaseException | RuntimeException ex) {
            this.shutdown.unregister();
            if (started != null) {
                started.close();
            }
            closeFirstRelease();
            RuntimeException reason = start.explain(ex);
            if (start.properties().fallback() == ClusterProperties.Fallback.NONE) {
                throw reason;
            }
            fallBack(reason);
            return null;
        }
    }

    private void fallBack(RuntimeException reason) {
        logger.warn(
                "The cluster could not start, and this process serves ALONE (xypriss.cluster.fallback=single-process): "
                        + reason.getMessage());
        logger.debug("Why the cluster could not start", reason);
        ClusterRoleEnvironmentPostProcessor.fallBack(this.environment, String.valueOf(reason.getMessage()));
        PreinitializationHold.end();
        ConsoleOutput.restore(OUTPUT_LIMIT);
    }

    /** A no-op where there is none, or where the master owns it. */
    private void closeFirstRelease() {
        if (this.firstRelease != null) {
            this.firstRelease.close();
            this.firstRelease = null;
        }
    }
}

package io.xypriss.cluster.launch.jvm;

import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Starts workers as child JVMs of this one. */
public final class JvmWorkerLauncher implements WorkerLauncher {

    private static final Log logger = LogFactory.getLog(JvmWorkerLauncher.class);

    private final JvmCommandLine commandLine;

    private final ProcessStarter starter;

    private final Path directory;

    private final ClassArchives archives;

    private final IntFunction<List<String>> fittedOptions;

    private final JvmReleases releases;

    private final Supplier<PrintStream> out;

    private final Supplier<PrintStream> err;

    /**
     * Starts workers whose output goes to this process's own.
     *
     * @param starter starts the processes
     * @param directory for files of options, each removed when its worker ends; nobody but this user can enter it
     * @param archives what workers may be started from; closed with this launcher
     * @param fittedOptions JVM options that fit a worker to its share of the machine, by the number of processes; they go
     *     between those that the worker inherits and those added to every worker's
     * @param releases what there is to start
     */
    public JvmWorkerLauncher(
            JvmCommandLine commandLine,
            ProcessStarter starter,
            Path directory,
            ClassArchives archives,
            IntFunction<List<String>> fittedOptions,
            JvmReleases releases) {
        this(commandLine, starter, directory, archives, fittedOptions, releases, () -> System.out, () -> System.err);
    }

    JvmWorkerLauncher(
            JvmCommandLine commandLine,
            ProcessStarter starter,
            Path directory,
            ClassArchives archives,
            IntFunction<List<String>> fittedOptions,
            JvmReleases releases,
            Supplier<PrintStream> out,
            Supplier<PrintStream> err) {
        this.commandLine = commandLine;
        this.starter = starter;
        this.directory = directory;
        this.archives = archives;
        this.fittedOptions = fittedOptions;
        this.releases = releases;
        this.out = out;
        this.err = err;
    }

    @Override
    public WorkerHandle launch(WorkerSpec spec) throws WorkerLaunchException {
        ClassArchives.Recording recording = null;
        try {
            JvmReleases.JvmRelease release = this.releases.find(spec.release());
            List<String> options = new ArrayList<>(this.fittedOptions.apply(spec.processes()));
            if (release != null) {
                options.addAll(release.options());
            }
            JvmLaunch launch = this.commandLine.launch(
                    (release != null) ? release.jar() : null,
                    options,
                    spec.environment().keySet());
            ClassArchives.Use use = this.archives.find(launch);
            recording = (use == null && spec.mayRecord()) ? this.archives.record(launch) : null;
            Path file = this.directory.resolve("worker-" + spec.workerId() + "-" + UUID.randomUUID() + ".args");
            long startedAt = System.nanoTime();
            Process process = start(launch, file, options(use, recording), spec.environment());
            OomScore.raise(process.pid());
            JvmWorkerHandle.Start start = (use != null)
                    ? JvmWorkerHandle.Start.archive((exit) -> this.archives.startFailed(use, exit))
                    : JvmWorkerHandle.Start.plain(recording);
            return JvmWorkerHandle.watch(
                    spec.workerId(), process, startedAt, start.removing(() -> delete(file)), this.out, this.err);
        } catch (IOException ex) {
            if (recording != null) {
                recording.ended(null);
            }
            throw new WorkerLaunchException(
                    "Its process could not be started: " + ex.getMessage()
                            + ". Check that this machine has memory and process ids left",
                    ex);
        }
    }

    @Override
    public boolean canRecord() {
        return this.archives != ClassArchives.NONE;
    }

    @Override
    public void useRecordingsWhile(BooleanSupplier quiet) {
        this.archives.makeWhile(quiet);
    }

    @Override
    public void close() {
        this.archives.close();
    }

    private Process start(JvmLaunch launch, Path file, List<String> options, Map<String, String> environment)
            throws IOException {
        try {
            ProcessBuilder builder = new ProcessBuilder(launch.command(file, options));
            launch.apply(builder.environment());
            builder.environment().putAll(environment);
            Process process = this.starter.start(builder);
            return process;
        } catch (IOException | RuntimeException ex) {
            delete(file);
            throw ex;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ex) {
            logger.debug("Goes with the folder that it is in: " + file, ex);
        }
    }

    private static List<String> options(ClassArchives.@Nullable Use use, ClassArchives.@Nullable Recording recording) {
        if (use != null) {
            return use.options();
        }
        return (recording != null) ? recording.options() : List.of();
    }
}

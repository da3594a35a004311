package io.xypriss.cluster.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    private final Supplier<PrintStream> out;

    private final Supplier<PrintStream> err;

    /**
     * Starts workers whose output goes to this process's own.
     *
     * @param starter starts the processes
     * @param directory for files of options, each removed when its worker ends; nobody but this user can enter it
     * @param archives what workers may be started from
     */
    public JvmWorkerLauncher(
            JvmCommandLine commandLine, ProcessStarter starter, Path directory, ClassArchives archives) {
        this(commandLine, starter, directory, archives, () -> System.out, () -> System.err);
    }

    JvmWorkerLauncher(
            JvmCommandLine commandLine,
            ProcessStarter starter,
            Path directory,
            ClassArchives archives,
            Supplier<PrintStream> out,
            Supplier<PrintStream> err) {
        this.commandLine = commandLine;
        this.starter = starter;
        this.directory = directory;
        this.archives = archives;
        this.out = out;
        this.err = err;
    }

    @Override
    public WorkerHandle launch(LaunchRequest request) throws WorkerLaunchException {
        ClassArchives.Recording recording = null;
        try {
            JvmLaunch launch = this.commandLine.launch(
                    request.jar(), request.jvmOptions(), request.environment().keySet());
            ClassArchives.Use use = this.archives.find(launch);
            recording = (use == null && request.mayRecord()) ? this.archives.record(launch) : null;
            Path file = this.directory.resolve("worker-" + request.workerId() + "-" + UUID.randomUUID() + ".args");
            Process process = start(launch, file, options(use, recording), request.environment());
            OomScore.raise(process.pid());
            JvmWorkerHandle.Start start = (use != null)
                    ? JvmWorkerHandle.Start.archive((exit) -> this.archives.startFailed(use, exit))
                    : JvmWorkerHandle.Start.plain(recording);
            return JvmWorkerHandle.watch(
                    request.workerId(), process, start.removing(() -> delete(file)), this.out, this.err);
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

package io.xypriss.cluster.launch;

import io.xypriss.cluster.WorkerStart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts workers as child JVMs of this one. */
public final class JvmWorkerLauncher implements WorkerLauncher {

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
     * @param directory for files that a command line needs; not removed
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
            JvmLaunch launch = this.commandLine.launch(this.directory, request.jar(), request.jvmOptions());
            ClassArchives.Use use = this.archives.find(launch);
            recording = (use == null && request.mayRecord()) ? this.archives.record(launch) : null;
            ProcessBuilder builder = new ProcessBuilder(launch.command(options(use, recording)));
            builder.environment().keySet().removeAll(JvmCommandLine.ALREADY_APPLIED);
            builder.environment().putAll(request.environment());
            Process process = this.starter.start(builder);
            OomScore.raise(process.pid());
            JvmWorkerHandle.Start start = (use != null)
                    ? new JvmWorkerHandle.Start(
                            WorkerStart.ARCHIVE, (exit) -> this.archives.startFailed(use, exit), null)
                    : JvmWorkerHandle.Start.plain(recording);
            return JvmWorkerHandle.watch(request.workerId(), process, start, this.out, this.err);
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

    private static List<String> options(ClassArchives.@Nullable Use use, ClassArchives.@Nullable Recording recording) {
        if (use != null) {
            return use.options();
        }
        return (recording != null) ? recording.options() : List.of();
    }
}

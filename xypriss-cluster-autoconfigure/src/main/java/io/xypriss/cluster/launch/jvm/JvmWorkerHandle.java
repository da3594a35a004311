package io.xypriss.cluster.launch.jvm;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.WorkerHandle;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A child JVM that runs as a worker. */
final class JvmWorkerHandle implements WorkerHandle {

    /** For what another process, to which the worker gave its output, may still keep open. */
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(2);

    /** Unix tells of a process that a signal ended by 128 and the signal's number. */
    private static final int SIGNAL_BASE = 128;

    private static final int HIGHEST_SIGNAL = 64;

    private final Process process;

    private final Start start;

    private final AtomicBoolean started;

    private final CompletableFuture<WorkerExit> exit;

    private final ProcessFigures figures;

    private JvmWorkerHandle(
            Process process,
            ProcessFigures figures,
            Start start,
            AtomicBoolean started,
            CompletableFuture<WorkerExit> exit) {
        this.process = process;
        this.figures = figures;
        this.start = start;
        this.started = started;
        this.exit = exit;
    }

    static JvmWorkerHandle watch(
            String workerId,
            Process process,
            long startedAtNanos,
            Start start,
            Supplier<PrintStream> out,
            Supplier<PrintStream> err) {
        ProcessFigures figures = new ProcessFigures(process.toHandle(), startedAtNanos);
        AtomicBoolean started = new AtomicBoolean();
        LastLines lastLines = new LastLines();
        CompletableFuture<Void> output = CompletableFuture.allOf(
                forward(workerId, "out", process.getInputStream(), out, lastLines),
                forward(workerId, "err", process.getErrorStream(), err, lastLines));
        CompletableFuture<WorkerExit> exit = process.onExit()
                .thenCompose((ended) -> output.completeOnTimeout(null, OUTPUT_GRACE.toMillis(), TimeUnit.MILLISECONDS)
                        .handle((read, problem) -> exit(ended.exitValue(), lastLines)))
                .thenApply((ended) -> {
                    start.remove().run();
                    if (!started.get()) {
                        start.failed().accept(ended);
                    }
                    if (start.recording() != null) {
                        start.recording().ended(ended);
                    }
                    return ended;
                });
        return new JvmWorkerHandle(process, figures, start, started, exit);
    }

    private static CompletableFuture<Void> forward(
            String workerId, String name, InputStream stream, Supplier<PrintStream> target, LastLines lastLines) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        WorkerOutput output = new WorkerOutput(workerId, stream, target, lastLines);
        Thread thread = new Thread(
                () -> {
                    try {
                        output.run();
                    } finally {
                        read.complete(null);
                    }
                },
                "xypriss-worker-" + workerId + "-" + name);
        thread.setDaemon(true);
        thread.start();
        return read;
    }

    private static WorkerExit exit(int value, LastLines lastLines) {
        boolean signalled = value > SIGNAL_BASE && value <= SIGNAL_BASE + HIGHEST_SIGNAL;
        return new WorkerExit(signalled ? null : value, signalled ? value - SIGNAL_BASE : null, lastLines.get());
    }

    @Override
    public long pid() {
        return this.process.pid();
    }

    @Override
    public CompletableFuture<WorkerExit> onExit() {
        return this.exit.copy();
    }

    @Override
    public WorkerStart startedFrom() {
        return this.start.from();
    }

    @Override
    public boolean records() {
        return this.start.recording() != null;
    }

    @Override
    public void writesRecording(boolean writes) {
        ClassArchives.Recording recording = this.start.recording();
        if (recording != null) {
            recording.wanted(writes);
        }
    }

    @Override
    public void markReady() {
        this.started.set(true);
    }

    @Override
    public @Nullable Long residentMemory() {
        return this.figures.residentMemory();
    }

    @Override
    public @Nullable Double cpuPercent(long nowNanos) {
        return this.figures.cpuPercent(nowNanos);
    }

    @Override
    public void terminate() {
        this.process.destroy();
    }

    @Override
    public void kill() {
        this.process.destroyForcibly();
    }

    /**
     * How it was started.
     *
     * @param failed told when it ended before it had started
     * @param remove removes what it was started with, before anyone learns of its end
     * @param recording what its JVM records; absent where that is nothing
     */
    record Start(
            WorkerStart from,
            Consumer<WorkerExit> failed,
            Runnable remove,
            ClassArchives.@Nullable Recording recording) {

        static Start plain(ClassArchives.@Nullable Recording recording) {
            return new Start(WorkerStart.PLAIN, (exit) -> {}, () -> {}, recording);
        }

        static Start archive(Consumer<WorkerExit> failed) {
            return new Start(WorkerStart.ARCHIVE, failed, () -> {}, null);
        }

        Start removing(Runnable remove) {
            return new Start(this.from, this.failed, remove, this.recording);
        }
    }
}

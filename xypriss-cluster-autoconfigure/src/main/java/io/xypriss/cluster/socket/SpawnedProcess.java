package io.xypriss.cluster.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that has more descriptors than {@link ProcessBuilder} could give it. Thread-safe. */
final class SpawnedProcess extends Process {

    private final ProcessHandle handle;

    private final InputStream output;

    private final InputStream errors;

    /** The exit code, once the process is reaped. */
    private final CompletableFuture<Integer> exit;

    private SpawnedProcess(ProcessHandle handle, InputStream output, InputStream errors) {
        this.handle = handle;
        this.output = output;
        this.errors = errors;
        // The JVM notices the end of each child, and reaps only those that it has started itself.
        this.exit = handle.onExit().thenApply((ended) -> {
            try {
                return NativeSpawn.reap(Math.toIntExact(ended.pid()));
            } catch (IOException ex) {
                throw new CompletionException(ex);
            }
        });
    }

    /**
     * Starts a process.
     *
     * @param builder its command, its environment and whether errors go where output does; redirections are ignored
     * @param standardInput the descriptor that becomes its standard input
     * @param further the descriptors that become 3, 4 and so on
     */
    static SpawnedProcess start(ProcessBuilder builder, int standardInput, List<Integer> further) throws IOException {
        if (builder.directory() != null) {
            throw new IOException("a process with several sockets has the working directory of its parent");
        }
        List<byte[]> command = NativeText.of(builder.command());
        List<byte[]> environment = NativeText.ofVariables(builder.environment());
        try (OutputPipe output = OutputPipe.open();
                OutputPipe errors = OutputPipe.open()) {
            int errorsTo = builder.redirectErrorStream() ? output.writeEnd() : errors.writeEnd();
            List<Integer> descriptors = new ArrayList<>(List.of(standardInput, output.writeEnd(), errorsTo));
            descriptors.addAll(further);
            int pid = NativeSpawn.spawn(command, environment, descriptors);
            ProcessHandle handle = ProcessHandle.of(pid)
                    .orElseThrow(() -> new IOException("process " + pid + " was reaped by somebody else"));
            return new SpawnedProcess(handle, output.takeReadEnd(), errors.takeReadEnd());
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return this.output;
    }

    @Override
    public InputStream getErrorStream() {
        return this.errors;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return this.exit.get();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The end of process " + pid() + " could not be awaited", ex);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            this.exit.get(timeout, unit);
            return true;
        } catch (TimeoutException ex) {
            return false;
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The end of process " + pid() + " could not be awaited", ex);
        }
    }

    @Override
    public int exitValue() {
        if (!this.exit.isDone()) {
            throw new IllegalThreadStateException("process " + pid() + " has not ended");
        }
        return this.exit.join();
    }

    @Override
    public boolean isAlive() {
        return !this.exit.isDone();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return this.exit.thenApply((code) -> this);
    }

    /** Does nothing once it has ended: the handle compares the time at which the process of this id began. */
    @Override
    public void destroy() {
        this.handle.destroy();
    }

    @Override
    public Process destroyForcibly() {
        this.handle.destroyForcibly();
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public long pid() {
        return this.handle.pid();
    }

    @Override
    public ProcessHandle toHandle() {
        return this.handle;
    }
}

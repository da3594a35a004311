package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** All processes and files of a run; {@link #close()} ends and removes them, however the run ends. */
final class Children implements AutoCloseable {

    private final List<Child> living = new ArrayList<>();

    private final Path directory;

    private boolean closed;

    Children() throws IOException {
        this.directory = Files.createTempDirectory("xypriss-benchmarks");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-children"));
    }

    /** The temporary directory of the run. */
    Path directory() {
        return this.directory;
    }

    /** A new directory within it. */
    Path directory(String name) throws IOException {
        return Files.createTempDirectory(this.directory, name);
    }

    synchronized Child start(String name, List<String> command, String readyMark) throws BenchmarkException {
        ProcessBuilder builder = builder(command).redirectErrorStream(true);
        try {
            long now = System.nanoTime();
            Process process = builder.start();
            process.getOutputStream().close();
            Child child = new Child(name, process, readyMark, now);
            this.living.add(child);
            return child;
        } catch (IOException ex) {
            throw new BenchmarkException(name + " cannot be started: " + ex.getMessage(), ex);
        }
    }

    /** Starts the process whose standard streams the caller talks through; it has to end at end of input. */
    synchronized Process startTalking(List<String> command) throws IOException {
        return builder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    void end(List<Child> children) {
        // All are asked at once, as each may take its time.
        children.parallelStream().forEach(Child::end);
        synchronized (this) {
            this.living.removeAll(children);
        }
    }

    synchronized boolean closed() {
        return this.closed;
    }

    @Override
    public void close() {
        List<Child> left;
        synchronized (this) {
            if (this.closed) {
                return;
            }
            this.closed = true;
            left = List.copyOf(this.living);
        }
        end(left);
        endStragglers();
        try (Stream<Path> files = Files.walk(this.directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException ex) {
            System.err.println("Left behind: " + this.directory + " (" + ex + ")");
        }
    }

    /** What a killed master has left is known by its temporary directory, which no process but those of this run has. */
    private void endStragglers() {
        ProcessHandle.allProcesses()
                .filter((process) -> process.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch((argument) -> argument.equals("-Djava.io.tmpdir=" + this.directory)
                                // A worker's options are in a file there.
                                || argument.startsWith("@" + this.directory)))
                .forEach((process) -> {
                    process.destroyForcibly();
                    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                });
    }

    private ProcessBuilder builder(List<String> command) {
        if (this.closed) {
            throw new IllegalStateException("The run is over");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf((name) -> name.startsWith("WORKER_") || name.startsWith("XYPRISS_"));
        return builder;
    }
}

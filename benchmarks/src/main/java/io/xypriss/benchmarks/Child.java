package io.xypriss.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process that the harness started, and the processes that one started. */
final class Child {

    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private static final int LINES_KEPT = 2000;

    private final String name;

    private final Process process;

    private final long startedAt;

    private final List<String> output = new ArrayList<>();

    private final String readyMark;

    private long readyAt;

    /**
     * Watches a process just started.
     *
     * @param readyMark what the line of its output contains that says it is ready
     * @param startedAt when it was started, of {@link System#nanoTime()}
     */
    Child(String name, Process process, String readyMark, long startedAt) {
        this.name = name;
        this.process = process;
        this.readyMark = readyMark;
        this.startedAt = startedAt;
        Thread reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    long pid() {
        return this.process.pid();
    }

    /** The pids of this process and of all below it. */
    Set<Long> pids() {
        Set<Long> pids =
                this.process.descendants().map(ProcessHandle::pid).collect(Collectors.toCollection(TreeSet::new));
        pids.add(pid());
        return pids;
    }

    /** Waits for its ready line; returns the seconds from its start to that line. */
    synchronized double awaitReady(Duration atMost) throws BenchmarkException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (this.readyAt == 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || !this.process.isAlive()) {
                String what = this.process.isAlive() ? "is not ready after " + atMost.toSeconds() + " s" : "ended";
                throw new BenchmarkException(
                        this.name + " " + what + "; it last printed: " + String.join(" | ", lastLines()));
            }
            wait(Math.min(left, 200));
        }
        return (this.readyAt - this.startedAt) / 1e9;
    }

    /** How many of the lines it has printed contain that. */
    synchronized int count(String part) {
        return (int) this.output.stream().filter((line) -> line.contains(part)).count();
    }

    /** Waits until it has printed that many lines that contain that; returns the last of them. */
    synchronized String awaitLine(String part, int times, Duration atMost)
            throws BenchmarkException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (count(part) < times) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || !this.process.isAlive()) {
                throw new BenchmarkException(this.name + " has not printed '" + part + "'; it last printed: "
                        + String.join(" | ", lastLines()));
            }
            wait(Math.min(left, 200));
        }
        return this.output.stream()
                .filter((line) -> line.contains(part))
                .skip(times - 1L)
                .findFirst()
                .orElseThrow();
    }

    synchronized List<String> lastLines() {
        return List.copyOf(this.output.subList(Math.max(0, this.output.size() - 8), this.output.size()));
    }

    /** The first lines kept in which it, or a process below it, warns. */
    synchronized List<String> warnings() {
        return this.output.stream()
                .filter((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
                .limit(3)
                .toList();
    }

    void requireAlive() throws BenchmarkException {
        if (!this.process.isAlive()) {
            throw new BenchmarkException(this.name + " ended; it last printed: " + String.join(" | ", lastLines()));
        }
    }

    /** Asks it to end, makes it end if it does not, and lets nothing below it survive it. */
    void end() {
        // A master may still be starting workers: look again and again, as they cannot be found once it is gone.
        Set<ProcessHandle> below = new HashSet<>();
        long deadline = System.nanoTime() + END_WITHIN.toNanos();
        this.process.destroy();
        try {
            do {
                this.process.descendants().forEach(below::add);
            } while (!this.process.waitFor(50, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        this.process.descendants().forEach(below::add);
        this.process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line, System.nanoTime());
            }
        } catch (IOException ex) {
            add("(its output cannot be read: " + ex + ")", System.nanoTime());
        }
    }

    private synchronized void add(String line, long now) {
        if (this.output.size() == LINES_KEPT) {
            this.output.remove(0);
        }
        this.output.add(line);
        if (this.readyAt == 0 && line.contains(this.readyMark)) {
            this.readyAt = now;
        }
        notifyAll();
    }
}

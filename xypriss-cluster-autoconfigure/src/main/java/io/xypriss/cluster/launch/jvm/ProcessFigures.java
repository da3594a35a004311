package io.xypriss.cluster.launch.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the operating system knows of a process, without asking the process, so that a hung one is seen too. Once the
 * process has ended its id may be another one's: the handle of a process knows when the process started, and tells the two
 * apart. Not thread-safe, but {@link #residentMemory()} is.
 */
final class ProcessFigures {

    private static final Duration SHORTEST_SAMPLE = Duration.ofMillis(500);

    private final ProcessHandle process;

    private final Path status;

    private long sampledAtNanos;

    private @Nullable Duration cpuTime;

    private @Nullable Double cpuPercent;

    /**
     * @param process obtained while the process lived
     * @param startedAtNanos when it was started, by {@link System#nanoTime}
     */
    ProcessFigures(ProcessHandle process, long startedAtNanos) {
        this(process, Path.of("/proc", Long.toString(process.pid()), "status"), startedAtNanos);
    }

    ProcessFigures(ProcessHandle process, Path status, long startedAtNanos) {
        this.process = process;
        this.status = status;
        this.sampledAtNanos = startedAtNanos;
        this.cpuTime = Duration.ZERO;
    }

    /** Resident memory in bytes; {@code null} where the platform does not tell, or the process has ended. */
    @Nullable
    Long residentMemory() {
        Long read = read();
        // Asked afterwards: as long as the process lives, nobody else has its id.
        return this.process.isAlive() ? read : null;
    }

    private @Nullable Long read() {
        try {
            for (String line : Files.readAllLines(this.status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException ex) {
            // No such file: not Linux, or the process has ended.
            return null;
        }
        return null;
    }

    /**
     * Processor use since the previous sample, in percent of one processor; {@code null} where the platform does not tell,
     * or the process has ended.
     */
    @Nullable
    Double cpuPercent(long nowNanos) {
        Duration elapsed = Duration.ofNanos(nowNanos - this.sampledAtNanos);
        if (elapsed.compareTo(SHORTEST_SAMPLE) < 0) {
            return this.cpuPercent;
        }
        Duration now = this.process.info().totalCpuDuration().orElse(null);
        Duration before = this.cpuTime;
        this.cpuPercent = (now != null && before != null && now.compareTo(before) >= 0)
                ? 100.0 * now.minus(before).toNanos() / elapsed.toNanos()
                : null;
        this.cpuTime = now;
        this.sampledAtNanos = nowNanos;
        return this.cpuPercent;
    }
}

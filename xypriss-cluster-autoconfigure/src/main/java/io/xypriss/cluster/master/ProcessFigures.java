package io.xypriss.cluster.master;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the operating system knows of a process, without asking the process, so that a hung one is seen too. Not
 * thread-safe.
 */
class ProcessFigures {

    private static final Duration SHORTEST_SAMPLE = Duration.ofMillis(500);

    private final ProcessHandle process;

    private final Path status;

    private long sampledAtNanos;

    private @Nullable Duration cpuTime;

    private @Nullable Double cpuPercent;

    ProcessFigures(long pid, long startedAtNanos) {
        this.process = ProcessHandle.of(pid).orElseGet(ProcessHandle::current);
        this.status = Path.of("/proc", Long.toString(pid), "status");
        this.sampledAtNanos = startedAtNanos;
        this.cpuTime = Duration.ZERO;
    }

    /** Resident memory in bytes; {@code null} where the platform does not tell. */
    @Nullable
    Long residentMemory() {
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

    /** Processor use since the previous sample, in percent of one processor. */
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

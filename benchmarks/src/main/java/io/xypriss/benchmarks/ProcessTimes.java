package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The processor time that each of some processes has used so far, user and system, in clock ticks by pid.
 *
 * @param ticks by pid
 */
record ProcessTimes(Map<Long, Long> ticks) {

    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private static final double TICKS_PER_SECOND = ticksPerSecond();

    static ProcessTimes of(Set<Long> pids) throws BenchmarkException {
        Map<Long, Long> ticks = new TreeMap<>();
        for (long pid : pids) {
            ticks.put(pid, read(pid));
        }
        return new ProcessTimes(ticks);
    }

    /** Seconds of processor time since they started. */
    double seconds() {
        return this.ticks.values().stream().mapToLong(Long::longValue).sum() / TICKS_PER_SECOND;
    }

    /** Seconds of processor time since then, provided that the processes are still the same. */
    double secondsSince(ProcessTimes earlier) throws BenchmarkException {
        if (!earlier.ticks.keySet().equals(this.ticks.keySet())) {
            throw new BenchmarkException("its processes changed while it was measured");
        }
        long sum = 0;
        for (Map.Entry<Long, Long> entry : this.ticks.entrySet()) {
            sum += entry.getValue() - earlier.ticks.get(entry.getKey());
        }
        return sum / TICKS_PER_SECOND;
    }

    private static long read(long pid) throws BenchmarkException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The command's name may hold spaces and parentheses; what follows the last one is regular.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        } catch (NoSuchFileException ex) {
            throw new BenchmarkException("process " + pid + " is gone", ex);
        } catch (IOException ex) {
            throw new BenchmarkException("the CPU time of process " + pid + " cannot be read", ex);
        }
    }

    private static double ticksPerSecond() {
        try {
            Process getconf = new ProcessBuilder("getconf", "CLK_TCK").start();
            return Double.parseDouble(
                    new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException("getconf CLK_TCK is needed to read CPU times", ex);
        }
    }
}

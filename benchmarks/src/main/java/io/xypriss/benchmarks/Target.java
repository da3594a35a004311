package io.xypriss.benchmarks;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running variant.
 *
 * @param port where it serves, on 127.0.0.1
 * @param children its processes
 * @param workers how many workers its cluster must show; 0 if it is none
 */
record Target(int port, List<Child> children, int workers) {

    private static final Pattern ACTIVE = Pattern.compile("\"activeWorkers\"\\s*:\\s*(\\d+)");

    private static final Pattern RESTARTS = Pattern.compile("\"restartCount\"\\s*:\\s*(\\d+)");

    private static final Pattern RUNNING = Pattern.compile("\"status\"\\s*:\\s*\"RUNNING\"");

    Set<Long> pids() throws BenchmarkException {
        Set<Long> pids = new TreeSet<>();
        for (Child child : this.children) {
            child.requireAlive();
            pids.addAll(child.pids());
        }
        return pids;
    }

    /** Refuses a variant that is not what it is meant to be. */
    void check() throws BenchmarkException {
        for (Child child : this.children) {
            child.requireAlive();
        }
        if (this.workers == 0) {
            String who = Http.get(this.port, "/whoami");
            if (!who.contains("\"STANDALONE\"")) {
                throw new BenchmarkException("answered by a process that is not standalone: " + who);
            }
            return;
        }
        String cluster = Http.get(this.port, "/actuator/cluster");
        long running = RUNNING.matcher(cluster).results().count();
        if (number(ACTIVE, cluster) != this.workers || running != this.workers || number(RESTARTS, cluster) != 0) {
            throw new BenchmarkException(
                    "/actuator/cluster shows %d active workers, %d running, %d restarts, where %d, %d, 0 are due; warnings: %s"
                            .formatted(
                                    number(ACTIVE, cluster),
                                    running,
                                    number(RESTARTS, cluster),
                                    this.workers,
                                    this.workers,
                                    String.join(" / ", this.children.get(0).warnings())));
        }
    }

    /** Whether it is what it is meant to be already. */
    boolean answers() {
        try {
            check();
            return true;
        } catch (BenchmarkException ex) {
            return false;
        }
    }

    private static int number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}

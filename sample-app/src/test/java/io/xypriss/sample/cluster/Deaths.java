package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import io.xypriss.sample.load.Loss;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** What happens to workers without anybody having asked for it, under load that never pauses. */
final class Deaths {

    /** Each connection carries one request at a time. */
    private static final Clients CLIENTS = new Clients(4, 3, 3, 1, 500);

    private final Random random;

    private final GateTable table;

    private final Operator operator;

    /** @param cluster of two workers */
    Deaths(SampleCluster cluster, long seed, GateTable table) {
        this.random = new Random(seed);
        this.table = table;
        this.operator = new Operator(cluster);
    }

    void run(int kills) throws Exception {
        try (Load load = start()) {
            this.table.count("`kill -9` of one of 2 workers, " + kills + " times", load, () -> kill(load, kills));
            long paused = victim(load);
            // Else the answers that are waited for come in an instant.
            load.paced();
            this.table.lossless("`kill -STOP` of one, `kill -CONT` before it counts as dead", load, () -> {
                SampleCluster.signal(paused, "STOP");
                awaitAnswers(load, 200);
                SampleCluster.signal(paused, "CONT");
                awaitAnswers(load, 200);
            });
            hang(load);
            load.stop();
        }
    }

    /** For a server that shares with another one all but its connections. */
    void runBriefly(String server, int kills) throws Exception {
        try (Load load = start()) {
            this.table.count(
                    "`kill -9` of one of 2 workers, " + kills + " times, on " + server, load, () -> kill(load, kills));
            load.stop();
        }
    }

    private Load start() throws IOException {
        this.operator.cluster().awaitLine("XyPriss Cluster ");
        return Load.start(this.operator.cluster().port(), CLIENTS);
    }

    private void kill(Load load, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            kill(load, i % 2 == 0);
        }
    }

    private void kill(Load load, boolean stopFirst) throws Exception {
        long victim = victim(load);
        int before = load.lost().size();
        int atMost = CLIENTS.concurrency();
        if (stopFirst) {
            // It takes no connection any more, and can close none: these are all that it can lose.
            SampleCluster.signal(victim, "STOP");
            atMost = OpenConnections.count(victim, this.operator.cluster().port());
        }
        SampleCluster.signal(victim, "KILL");
        load.paced();
        awaitReplaced(victim);
        List<Loss> lost = load.lost();
        assertInFlightIn(victim, lost.subList(before, lost.size()), atMost);
    }

    private void hang(Load load) throws Exception {
        long victim = victim(load);
        SampleCluster.signal(victim, "STOP");
        int open = OpenConnections.count(victim, this.operator.cluster().port());
        load.paced();
        List<Loss> lost = this.table.count(
                "`kill -STOP` of one with " + open + " connections, ended as unhealthy",
                load,
                () -> awaitReplaced(victim));
        assertInFlightIn(victim, lost, open);
    }

    /** One that runs, at a time at which all is well and there is as much load as is answered. */
    private long victim(Load load) throws IOException {
        this.operator.awaitRunning(2);
        load.full();
        awaitAnswers(load, 500);
        List<Long> pids = this.operator.pids();
        return pids.get(this.random.nextInt(pids.size()));
    }

    private void awaitReplaced(long victim) {
        await().atMost(SampleCluster.LONG).until(() -> this.operator.cluster().count(end(victim)) == 1);
        this.operator.awaitRunning(2);
    }

    private static void awaitAnswers(Load load, int more) {
        long before = load.answered();
        await().atMost(SampleCluster.LONG).until(() -> load.answered() >= before + more);
    }

    /** A connection that had no answer yet cannot be told to have been in a certain worker, but is in their number. */
    private void assertInFlightIn(long victim, List<Loss> lost, int atMost) {
        assertThat(lost)
                .hasSizeLessThanOrEqualTo(atMost)
                .allMatch((loss) -> loss.pid() == null || loss.pid() == victim, "was in the worker that died")
                .noneMatch((loss) -> loss.mixedUp() || loss.problem().contains("status"));
        assertThat(this.operator.cluster().line(end(victim)).orElseThrow()).contains("; restarting");
    }

    private static String end(long victim) {
        return "(pid " + victim + ") was ended by signal 9 ";
    }
}

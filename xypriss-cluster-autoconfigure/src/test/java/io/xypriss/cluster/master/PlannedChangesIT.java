package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Changes that somebody wants lose no request, however many there are: one cluster, under load through all of them. */
@TestInstance(Lifecycle.PER_CLASS)
class PlannedChangesIT {

    private static final int WORKERS = 3;

    private static final int SIGTERM = 15;

    private static final int CLIENTS = 6;

    @TempDir
    private Path base;

    private PlainCluster cluster;

    private PlainLoad load;

    @BeforeAll
    void start() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.workers = WORKERS;
        this.cluster = PlainCluster.start(this.base, settings);
        this.load = PlainLoad.start(this.cluster.port(), CLIENTS, 1);
    }

    /** The end of the cluster is a test, too: what was taken is answered, and what was answered was counted. */
    @AfterAll
    void stopUnderLoad() throws Exception {
        assertThat(this.load.losses()).isEmpty();
        assertThat(this.load.answered()).isGreaterThan(5000);
        List<PlainClient> taken = new ArrayList<>();
        for (long pid : this.cluster.serving().values()) {
            PlainClient client = PlainClient.of(this.cluster.port(), pid);
            client.write("POST /echo HTTP/1.1\r\nContent-Length: 4\r\n\r\nha");
            taken.add(client);
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(this.cluster::stop);
        await().atMost(PlainCluster.LONG)
                .until(() -> this.cluster.workers().stream()
                        .allMatch((worker) -> worker.status().equals("STOPPING")));
        for (PlainClient client : taken) {
            client.write("lf");
            PlainLoad.Response answer = client.read();
            assertThat(answer.body()).endsWith(" half");
            assertThat(answer.last()).isTrue();
            client.close();
        }
        stopped.get(PlainCluster.LONG.toSeconds(), TimeUnit.SECONDS);
        this.load.end();
        assertThat(this.load.losses())
                .as("only those who came when nobody took connections any more were refused")
                .allMatch((loss) -> loss.pid() == 0);
        assertThat(exits(0))
                .allMatch((exit) -> exit.expected()
                        ? exit.cause() == WorkerExitCause.REQUESTED
                        : Integer.valueOf(SIGTERM).equals(exit.signal()));
        assertThat(exits(0)).extracting(WorkerExitEvent::pid).doesNotHaveDuplicates();
        assertThat(exits(0)).hasSize(this.cluster.launcher().launched().size());
    }

    @Test
    @Tag("jdk")
    void rollingRestartsLoseNothing() {
        int rolls = PlainSettings.times(4);
        Map<String, Long> before = this.cluster.serving();
        Set<Long> all = new HashSet<>(before.values());
        int exitsBefore = exits(0).size();
        for (int i = 0; i < rolls; i++) {
            this.cluster.tell("restart", null);
            all.addAll(this.cluster.serving().values());
        }
        this.cluster.awaitServing(WORKERS);
        assertThat(all).as("each replaced all").hasSize(WORKERS * (rolls + 1));
        assertThat(exits(exitsBefore))
                .hasSize(WORKERS * rolls)
                .allMatch((exit) -> Integer.valueOf(0).equals(exit.exitCode()));
        assertNothingIsLost();
    }

    @Test
    void sizeChangesAtRandomAndNothingIsLost() {
        Random random = new Random(2);
        for (int i = 0; i < PlainSettings.times(12); i++) {
            int size = 1 + random.nextInt(6);
            this.cluster.tell("scale-to", Integer.toString(size));
            this.cluster.awaitServing(size);
            assertThat(this.cluster.workers())
                    .extracting((worker) -> worker.id())
                    .containsExactly(ids(size));
        }
        this.cluster.tell("scale-to", Integer.toString(WORKERS));
        assertNothingIsLost();
    }

    @Test
    void sizesThatOvertakeEachOtherEndAtTheLast() {
        Random random = new Random(3);
        List<CompletableFuture<Void>> overtaken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            overtaken.add(this.cluster.telling("scale-to", Integer.toString(1 + random.nextInt(6))));
        }
        CompletableFuture.allOf(overtaken.toArray(CompletableFuture[]::new))
                .handle((done, problem) -> done)
                .join();
        this.cluster.tell("scale-to", Integer.toString(WORKERS));
        this.cluster.awaitServing(WORKERS);
        assertNothingIsLost();
    }

    @Test
    void oneWorkerIsRestartedAndTheOthersStay() {
        Map<String, Long> before = this.cluster.serving();
        this.cluster.tell("restart-worker", "2");
        Map<String, Long> after = this.cluster.serving();
        assertThat(after.get("2")).isNotEqualTo(before.get("2"));
        before.remove("2");
        assertThat(after).containsAllEntriesOf(before);
        assertNothingIsLost();
    }

    @Test
    void workerThatIsToldToTerminateIsReplacedAndLosesNothing() {
        for (int i = 0; i < 4; i++) {
            long pid = this.cluster.serving().get("1");
            int seen = exits(0).size();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroy()).isTrue();
            await().atMost(PlainCluster.LONG)
                    .until(() -> this.cluster.events(WorkerExitEvent.class).size() > seen);
            this.cluster.awaitServing(WORKERS);
        }
        List<WorkerExitEvent> terminated = this.cluster.events(WorkerExitEvent.class).stream()
                .filter((exit) -> !exit.expected())
                .toList();
        assertThat(terminated)
                .hasSize(4)
                .allMatch((exit) -> Integer.valueOf(SIGTERM).equals(exit.signal()));
        assertThat(terminated).allMatch((exit) -> exit.next() == Next.RESTART);
        assertNothingIsLost();
    }

    @Test
    void workerThatRefusesTrafficGetsNoNewConnections() throws Exception {
        long pid = this.cluster.serving().get("3");
        try (PlainClient kept = PlainClient.of(this.cluster.port(), pid)) {
            kept.send("POST /refuse");
            await().atMost(PlainCluster.LONG)
                    .until(() -> !this.cluster.serving().containsKey("3"));
            await().atMost(PlainCluster.LONG).until(() -> othersAnswer(pid));
            assertThat(kept.send("GET /").pid())
                    .as("what is open is answered on")
                    .isEqualTo(pid);
            kept.send("POST /accept");
            this.cluster.awaitServing(WORKERS);
            assertThat(this.cluster.serving()).containsEntry("3", pid);
        }
        PlainClient.of(this.cluster.port(), pid).close();
        assertNothingIsLost();
    }

    /** Whether many connections in a row are taken by others: the gate closes soon after the cluster knows. */
    private boolean othersAnswer(long pid) throws Exception {
        for (int i = 0; i < 50; i++) {
            try (PlainClient other = new PlainClient(this.cluster.port())) {
                if (other.send("GET /").pid() == pid) {
                    return false;
                }
            }
        }
        return true;
    }

    private void assertNothingIsLost() {
        long before = this.load.answered();
        await().atMost(PlainCluster.LONG).until(() -> this.load.answered() > before + CLIENTS);
        assertThat(this.load.losses()).isEmpty();
    }

    /** Those that somebody wanted, from that one on. */
    private List<WorkerExitEvent> exits(int from) {
        List<WorkerExitEvent> all = this.cluster.events(WorkerExitEvent.class);
        return all.subList(from, all.size());
    }

    private static String[] ids(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}

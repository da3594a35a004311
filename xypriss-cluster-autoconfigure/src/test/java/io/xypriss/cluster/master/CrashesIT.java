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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Workers that die, in each way and many times: each death is one event, and harms nobody else. */
@TestInstance(Lifecycle.PER_CLASS)
class CrashesIT {

    private static final int WORKERS = 4;

    @TempDir
    private Path base;

    private PlainCluster cluster;

    @BeforeAll
    void start() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.workers = WORKERS;
        this.cluster = PlainCluster.start(this.base, settings);
    }

    /** With connections open: nobody waits for them. */
    @AfterAll
    void endAtOnce() throws Exception {
        try (PlainClient open = new PlainClient(this.cluster.port())) {
            open.send("GET /");
            this.cluster.close();
        }
        List<WorkerExitEvent> exits = this.cluster.events(WorkerExitEvent.class);
        assertThat(exits).extracting(WorkerExitEvent::pid).doesNotHaveDuplicates();
        assertThat(exits).hasSize(this.cluster.launcher().launched().size());
    }

    @Test
    @Tag("jdk")
    void storm() {
        int kills = PlainSettings.times(40);
        Random random = new Random(1);
        Set<Long> killed = new HashSet<>();
        try (PlainLoad load = PlainLoad.start(this.cluster.port(), 6, 7)) {
            while (killed.size() < kills) {
                await().atMost(PlainCluster.LONG)
                        .until(() -> this.cluster.serving().size() >= 2);
                // Never the last one that serves; but those that are just starting, too.
                List<ProcessHandle> alive = new ArrayList<>(this.cluster.launcher().launched().stream()
                        .filter(ProcessHandle::isAlive)
                        .toList());
                List<Long> serving = List.copyOf(this.cluster.serving().values());
                if (serving.isEmpty()) {
                    continue;
                }
                long spared = serving.get(random.nextInt(serving.size()));
                alive.removeIf((process) -> process.pid() == spared);
                int victims = 1 + random.nextInt(2);
                for (int i = 0; i < victims && !alive.isEmpty(); i++) {
                    ProcessHandle victim = alive.remove(random.nextInt(alive.size()));
                    if (victim.destroyForcibly()) {
                        killed.add(victim.pid());
                    }
                }
            }
            this.cluster.awaitServing(WORKERS);
            load.end();
            assertThat(load.answered()).isGreaterThan(1000);
            assertThat(load.losses().stream().filter((loss) -> loss.pid() != 0))
                    .as("connections of those who were killed, and no others")
                    .allMatch((loss) -> killed.contains(loss.pid()));
            assertThat(load.losses())
                    .as("a kill takes at most the one request that each client has sent")
                    .hasSizeLessThanOrEqualTo(killed.size() * 6)
                    .noneMatch((loss) ->
                            loss.what().contains("refused") || loss.what().contains("timed out"));
        }
        Map<Long, List<WorkerExitEvent>> exits = this.cluster.events(WorkerExitEvent.class).stream()
                .collect(Collectors.groupingBy(WorkerExitEvent::pid));
        for (long pid : killed) {
            assertThat(exits.get(pid))
                    .as("pid " + pid)
                    .hasSize(1)
                    .allMatch((exit) -> !exit.expected()
                            && exit.cause() == WorkerExitCause.KILLED
                            && exit.next() == Next.RESTART
                            && Integer.valueOf(9).equals(exit.signal()));
        }
    }

    @Test
    void allAreKilledAtOnceAndComeBack() {
        Map<String, Long> before = this.cluster.serving();
        before.values().forEach((pid) -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        for (long pid : before.values()) {
            exitOf(pid);
        }
        this.cluster.awaitServing(WORKERS);
        assertThat(this.cluster.serving().values()).doesNotContainAnyElementsOf(before.values());
    }

    @Test
    void exitCodeIsTold() throws Exception {
        long pid = this.cluster.serving().get("2");
        PlainClient.tell(this.cluster.port(), pid, "POST /exit/42");
        WorkerExitEvent exit = exitOf(pid);
        assertThat(exit.exitCode()).isEqualTo(42);
        assertThat(exit.cause()).isEqualTo(WorkerExitCause.CRASHED);
        assertThat(exit.workerId()).isEqualTo("2");
        this.cluster.awaitServing(WORKERS);
    }

    @Test
    void memoryThatLeaksEndsTheWorker() throws Exception {
        long pid = this.cluster.serving().get("3");
        try (PlainClient client = PlainClient.of(this.cluster.port(), pid)) {
            client.write("POST /leak/1000 HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
            assertThat(exitOf(pid).cause()).isEqualTo(WorkerExitCause.OUT_OF_MEMORY);
        }
        this.cluster.awaitServing(WORKERS);
    }

    private WorkerExitEvent exitOf(long pid) {
        return this.cluster.awaitEvent(WorkerExitEvent.class, (exit) -> exit.pid() == pid);
    }
}

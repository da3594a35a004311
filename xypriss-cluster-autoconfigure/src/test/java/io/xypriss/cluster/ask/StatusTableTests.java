package io.xypriss.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.OperatorMessage.Event;
import io.xypriss.cluster.control.protocol.OperatorMessage.Events;
import io.xypriss.cluster.control.protocol.OperatorMessage.Health;
import io.xypriss.cluster.control.protocol.OperatorMessage.MasterStatus;
import io.xypriss.cluster.control.protocol.OperatorMessage.Metrics;
import io.xypriss.cluster.control.protocol.OperatorMessage.RollStatus;
import io.xypriss.cluster.control.protocol.OperatorMessage.Status;
import io.xypriss.cluster.control.protocol.OperatorMessage.Worker;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTableTests {

    private static final Worker SERVING = worker("1", 4243L, "RUNNING", "HEALTHY", 1234L, 3.2, 188_743_680L);

    private static final Worker FAILED = worker("2", null, "FAILED", "UNHEALTHY", null, null, null);

    @Test
    void showsAPersonTheWholeCluster() {
        RollStatus roll = new RollStatus(3, "RUNNING", 1, 2, null, "a", "b", "then", 12_000);
        Status status = new Status(
                new MasterStatus("shop", "1", 4242, List.of(8080, 8081), "1"),
                metrics(1, 2),
                new Health(false, "DEGRADED", new TreeMap<>(Map.of("failedWorkers", List.of(2)))),
                roll,
                List.of(SERVING, FAILED));
        assertThat(StatusTable.of(status, 80)).isEqualTo("""
                        shop: 1 of 2 workers serve, port 8080 and 8081, up 3h, master pid 4242
                        ID   PID  STATUS   HEALTH     UPTIME  RESTARTS  REQUESTS   CPU    MEM  RELEASE
                        1*  4243  RUNNING  HEALTHY        3h         0      1234  3.2%  180MB  3f2a9c0d
                        2      -  FAILED   UNHEALTHY       -         0         -     -      -  3f2a9c0d
                        * leads
                        Rolling restart 3 is RUNNING, 1 of 2 replaced, for 12s
                        DEGRADED: failedWorkers [2]
                        """);
    }

    @Test
    void showsMoreWhereThereIsRoom() {
        Status status = status(SERVING, FAILED);
        assertThat(StatusTable.of(status, 160))
                .contains("ID   PID  PORT  STATUS   HEALTH     UPTIME")
                .contains("VERSION  STARTED FROM")
                .doesNotContain("Rolling", "leads", "UP:");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 100, 132, 200})
    void neverIsWiderThanTheTerminal(int width) {
        Worker longest = worker("256", 4_194_304L, "UNHEALTHY", "UNHEALTHY", 9_999_999L, 1599.9, 9_999L << 20);
        for (Status status : List.of(status(longest, longest), status(SERVING, FAILED), status())) {
            assertThat(StatusTable.of(status, width).lines())
                    .allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(width))
                    .anySatisfy((line) -> assertThat(line).startsWith("ID").contains("STATUS"));
        }
    }

    @Test
    void allColumnsThatMatterFitInto80CharactersAtTheirLongest() {
        Worker longest = worker("256", 4_194_304L, "UNHEALTHY", "UNHEALTHY", 9_999_999L, 1599.9, 9_999L << 20);
        assertThat(StatusTable.of(status(longest), 80))
                .contains("RELEASE", "RESTARTS", "REQUESTS", "CPU", "MEM", "PID");
    }

    @Test
    void whatAWorkerPrintedDoesNothingToTheTerminal() {
        Event exit = new Event(
                "2026-11-29T18:01:55Z",
                "WorkerExitEvent",
                "Worker 1 was ended",
                List.of("\u001b[2J\u202eboom", "tab\tbed"));
        assertThat(EventList.of(new Events(List.of(exit)), ZoneOffset.UTC)).isEqualTo("""
                        2026-11-29 18:01:55  Worker 1 was ended
                            | ?[2J?boom
                            | tab bed
                        """);
        assertThat(EventList.of(new Events(List.of()), ZoneOffset.UTC)).isEqualTo("Nothing has happened yet\n");
    }

    @Test
    void theWidthOfATerminalIsItsLastNumber() {
        assertThat(Terminal.columns("50 132\n")).isEqualTo(132);
        assertThat(Terminal.columns("132")).isEqualTo(132);
        assertThat(Terminal.columns(null)).isZero();
        assertThat(Terminal.columns("wide")).isZero();
    }

    private static Status status(Worker... workers) {
        return new Status(
                new MasterStatus("shop", "1", 4242, List.of(), null),
                metrics(2, 2),
                new Health(true, "UP", Map.of()),
                null,
                List.of(workers));
    }

    private static Metrics metrics(int active, int desired) {
        return new Metrics(2, active, desired, 0, 1234L, 1.9, 0.0, 0, null, null, 3 * 3_600_000);
    }

    private static Worker worker(
            String id,
            @Nullable Long pid,
            String status,
            String health,
            @Nullable Long requests,
            @Nullable Double cpu,
            @Nullable Long memory) {
        return new Worker(
                id,
                pid,
                (pid != null) ? 8081 : null,
                status,
                health,
                3 * 3_600_000,
                0,
                null,
                null,
                "plain",
                "3f2a9c0d1b7e",
                "1.0.0",
                requests,
                requests,
                null,
                memory,
                cpu);
    }
}

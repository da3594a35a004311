package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Clients that keep a pool of connections, read events, echo over WebSockets and upload, over a rolling restart. */
final class EachKindOfClient {

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(200);

    /** With which a cluster is to run. */
    static final String[] SETTINGS = {
        "--xypriss.cluster.rolling.min-ready-time=200ms",
        "--xypriss.cluster.rolling.canary-time=500ms",
        "--xypriss.cluster.health-check-interval=1s",
        "--xypriss.cluster.shutdown-timeout=" + SHUTDOWN_TIMEOUT.toSeconds() + "s",
        "--xypriss.cluster.drain.streams=3s"
    };

    private EachKindOfClient() {}

    /** Restarts both workers of a cluster, and sees that each client is led to another worker in its own way. */
    static void isLedToAnotherWorker(SampleCluster cluster) throws Exception {
        List<EventClient> events = new ArrayList<>();
        List<EchoClient> echoes = new ArrayList<>();
        HttpClient http = HttpClient.newHttpClient();
        Operator operator = new Operator(cluster);
        try (PooledClients pooled = PooledClients.start(cluster.port(), 12)) {
            Set<Long> before = new TreeSet<>(operator.pids());
            // The kernel decides which worker takes a connection.
            while (fewest(before, events.stream().map(EventClient::pid).toList()) < 4) {
                assertThat(events).hasSizeLessThan(300);
                EventClient client = EventClient.connect(cluster.port(), "/ticks?ms=20");
                events.add(client);
                await().atMost(SampleCluster.LONG)
                        .failFast("the stream ended", () -> client.ended().isDone())
                        .until(() -> client.events().size() > 2);
            }
            while (fewest(before, echoes.stream().map(EchoClient::pid).toList()) < 2) {
                assertThat(echoes).hasSizeLessThan(300);
                echoes.add(EchoClient.connect(http, cluster.port()).start());
            }
            SlowUpload upload = SlowUpload.begin(cluster.port());

            long start = System.nanoTime();
            int last = operator.beginRoll();
            await().atMost(SampleCluster.LONG)
                    .until(() -> events.stream()
                            .filter((client) -> client.pid() == upload.pid())
                            .anyMatch((client) -> client.ended().isDone()));
            assertThat(upload.answer())
                    .as("the upload, into the worker that is being drained")
                    .isNotDone();
            upload.end();
            assertThat(operator.verdict(last).get("state").asString()).isEqualTo("COMPLETED");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("no stream holds a worker until its time is over")
                    .isLessThan(SHUTDOWN_TIMEOUT);

            assertThat(upload.answer())
                    .succeedsWithin(SampleCluster.LONG)
                    .satisfies((answer) ->
                            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + upload.body()));
            for (EventClient client : events) {
                assertThat(client.ended()).succeedsWithin(SampleCluster.LONG);
                assertThat(client.rest()).as("after the last whole event").isEmpty();
                assertThat(client.events())
                        .allSatisfy((event) -> assertThat(event).contains("id:", "data:{"));
            }
            assertSpread(events);
            for (EchoClient client : echoes) {
                assertThat(client.closed()).succeedsWithin(SampleCluster.LONG).isEqualTo(1001);
                assertThat(client.wrong()).isNull();
                assertThat(client.echoed()).isPositive();
            }
            Set<Long> after = new TreeSet<>(operator.pids());
            assertThat(after).doesNotContainAnyElementsOf(before);
            try (EventClient again = EventClient.connect(cluster.port(), "/ticks?ms=20");
                    EchoClient echoAgain = EchoClient.connect(http, cluster.port())) {
                await().atMost(SampleCluster.LONG).until(() -> !again.events().isEmpty());
                assertThat(after).contains(again.pid(), echoAgain.pid());
            }
            pooled.stop();
            assertThat(pooled.lost()).isEmpty();
            assertThat(pooled.answered()).isGreaterThan(50);
            assertThat(cluster.line("Leaving without what is still open")).isEmpty();
        } finally {
            for (EventClient client : events) {
                client.close();
            }
            echoes.forEach(EchoClient::close);
        }
    }

    private static void assertSpread(List<EventClient> events) {
        Map<Long, LongSummaryStatistics> ends = events.stream()
                .collect(Collectors.groupingBy(
                        EventClient::pid,
                        Collectors.summarizingLong((client) -> client.ended().getNow(0L))));
        assertThat(ends.values())
                .allSatisfy((worker) -> assertThat(TimeUnit.NANOSECONDS.toMillis(worker.getMax() - worker.getMin()))
                        .as("ms between the first and the last stream that ended")
                        .isGreaterThan(50));
    }

    private static long fewest(Set<Long> workers, Collection<Long> connections) {
        return workers.stream()
                .mapToLong(
                        (worker) -> connections.stream().filter(worker::equals).count())
                .min()
                .orElseThrow();
    }
}

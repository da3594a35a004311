package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.OperatorClient;
import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.launch.jvm.JvmCommandLine;
import io.xypriss.cluster.launch.jvm.JvmReleases;
import io.xypriss.cluster.outage.OutageAnswers;
import io.xypriss.cluster.socket.PassedSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.env.MockEnvironment;

/**
 * A real master in this process, with plain workers: real processes, sockets and signals. Asked and told what operators ask
 * and tell, over the control socket. Thread-safe.
 */
final class PlainCluster implements AutoCloseable {

    /** For whatever has to happen some time: far longer than it takes on a busy machine. */
    static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(20);

    private static JvmReleases.@Nullable JvmRelease program;

    private final List<ClusterEvent> events = new CopyOnWriteArrayList<>();

    private final Path runDirectory;

    private final Path controlSocket;

    private final ClusterMaster master;

    private @Nullable PlainLauncher launcher;

    private PlainCluster(Path base, PlainSettings settings, String start, JvmReleases.JvmRelease program)
            throws Exception {
        FirstRelease first = FirstRelease.begin(
                null, JvmCommandLine.java(), ReleaseKeeping.OFF, RunDirectoryLocation.of(base, Map.of()));
        this.runDirectory = first.runDirectory().directory();
        this.controlSocket = first.runDirectory().controlSocket();
        MockEnvironment environment = new MockEnvironment();
        MasterSettings masterSettings = new MasterSettings(
                "plain",
                "1",
                settings.workers,
                settings.supervision(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                PassedSockets.NONE,
                PassedSockets.NONE,
                true,
                OutageAnswers.of(environment, getClass().getClassLoader(), null),
                0,
                Map.of(),
                List.of());
        this.master = ClusterMaster.start(
                masterSettings,
                first,
                (context) -> {
                    PlainLauncher made = new PlainLauncher(context, program);
                    made.startAll(start);
                    this.launcher = made;
                    return made;
                },
                ClusterEventListeners.of(List.of((event, given) -> this.events.add(event)), environment));
    }

    /**
     * Starts it, and waits until all workers serve.
     *
     * @param base for its run directory; the path of a Unix domain socket must not be long
     */
    static PlainCluster start(Path base, PlainSettings settings) throws Exception {
        return start(base, settings, program());
    }

    private static PlainCluster start(Path base, PlainSettings settings, JvmReleases.JvmRelease program)
            throws Exception {
        PlainCluster cluster = new PlainCluster(base, settings, "", program);
        try {
            cluster.awaitServing(settings.workers);
            return cluster;
        } catch (RuntimeException | Error ex) {
            cluster.master.close();
            throw ex;
        }
    }

    /** Has workers started from what another process has made, and is going to remove. */
    static synchronized void startFrom(JvmReleases.JvmRelease made) {
        program = made;
    }

    /** What workers are started from; made by the first who asks, with a worker that writes the archive of the others. */
    static synchronized JvmReleases.JvmRelease program() throws Exception {
        if (program == null) {
            PlainJar jar = PlainJar.create();
            PlainSettings one = new PlainSettings();
            one.workers = 1;
            PlainCluster recorded = start(jar.jar().getParent(), one, jar.recording());
            try (PlainClient client = new PlainClient(recorded.port())) {
                client.send("GET /");
            }
            recorded.stop();
            assertThat(jar.archive()).isNotEmptyFile();
            program = jar.archived();
        }
        return program;
    }

    /** Starts it with workers that start in that way, and waits for nothing. */
    static PlainCluster startBadly(Path base, PlainSettings settings, String how) throws Exception {
        return new PlainCluster(base, settings, how, program());
    }

    PlainLauncher launcher() {
        return Objects.requireNonNull(this.launcher);
    }

    Path runDirectory() {
        return this.runDirectory;
    }

    int port() {
        return status().master().ports().get(0);
    }

    OperatorMessage.Status status() {
        return (OperatorMessage.Status) ask("status", null);
    }

    List<OperatorMessage.Worker> workers() {
        return status().workers();
    }

    /** The worker of that id now. */
    OperatorMessage.Worker worker(String id) {
        return workers().stream()
                .filter((worker) -> worker.id().equals(id))
                .findAny()
                .orElseThrow();
    }

    /** The process ids of the workers that serve, by id. */
    Map<String, Long> serving() {
        return workers().stream()
                .filter(PlainCluster::serves)
                .collect(
                        Collectors.toMap(OperatorMessage.Worker::id, (worker) -> Objects.requireNonNull(worker.pid())));
    }

    /** Waits until so many workers serve, and no others are there but those that stand by. */
    void awaitServing(int count) {
        await().atMost(LONG)
                .pollInterval(LOOK)
                .untilAsserted(() -> assertThat(workers())
                        .filteredOn((worker) -> !worker.status().equals("STANDBY"))
                        .hasSize(count)
                        .allMatch(PlainCluster::serves));
    }

    private static boolean serves(OperatorMessage.Worker worker) {
        return worker.status().equals("RUNNING") && worker.health().equals("HEALTHY");
    }

    /** Waits until one event has happened, and returns the first such. */
    <T extends ClusterEvent> T awaitEvent(Class<T> type, Predicate<T> which) {
        await().atMost(LONG)
                .pollInterval(LOOK)
                .until(() -> events(type).stream().anyMatch(which));
        return events(type).stream().filter(which).findFirst().orElseThrow();
    }

    /** All events of that kind so far, in order. */
    <T extends ClusterEvent> List<T> events(Class<T> type) {
        return this.events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Has the master do something, and waits until that is done or has failed; then returns what it says. */
    OperatorMessage ask(String command, @Nullable String argument) {
        try (OperatorClient client = OperatorClient.send(
                this.controlSocket,
                new OperatorMessage.Request(OperatorMessage.VERSION, command, argument, true, false),
                LONG)) {
            OperatorMessage answer = client.receive(LONG);
            return (answer instanceof OperatorMessage.Accepted) ? client.receive(LONG) : answer;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** As {@link #ask}, and it must succeed. */
    void tell(String command, @Nullable String argument) {
        assertThat(ask(command, argument)).isInstanceOf(OperatorMessage.Done.class);
    }

    /** As {@link #tell}, while the caller does something else. */
    CompletableFuture<Void> telling(String command, @Nullable String argument) {
        return CompletableFuture.runAsync(() -> tell(command, argument));
    }

    /** Waits for the first worker, as the product does. */
    void awaitFirstWorker() {
        assertThat(this.master.awaitFirstWorker(LONG)).isTrue();
    }

    /** Waits until it has stopped, for whatever reason. */
    void awaitStop() {
        this.master.awaitStop();
    }

    /** Stops it, and checks that nothing is left behind. */
    void stop() {
        this.master.stop(true);
        close();
    }

    /** Ends it at once, and checks that nothing is left behind. */
    @Override
    public void close() {
        this.master.close();
        assertThat(this.runDirectory).doesNotExist();
        assertThat(launcher().launched()).noneMatch(ProcessHandle::isAlive);
    }
}

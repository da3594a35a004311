package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Everything that is done to a cluster on purpose, one after the other, under load that never pauses. */
final class PlannedChanges implements AutoCloseable {

    private static final int ROLLS = GateSize.CHOSEN.rolls();

    private static final long REQUESTS = GateSize.CHOSEN.requests();

    private static final Duration AT_LEAST = Duration.ofMinutes(Integer.getInteger("gate.minutes", 0));

    /** More would keep the processors from starting workers most of the time; the last restarts are under more. */
    private static final int RATE = Integer.getInteger("gate.rate", 100);

    private static final Clients CLIENTS = new Clients(3, 2, 2, 3, RATE);

    private static final List<String> SETTINGS = List.of(
            "--server.http2.enabled=true",
            // A processor that is busy with something else for a while is no reason to replace a worker.
            "--xypriss.cluster.health-check-timeout=60s");

    private static final List<String> QUICK = List.of(
            "--xypriss.cluster.rolling.min-ready-time=50ms",
            "--xypriss.cluster.rolling.canary-time=200ms",
            "--xypriss.cluster.health-check-interval=1s");

    private final long begin = System.nanoTime();

    private final Random random;

    private final Path packaged;

    private final Path jar;

    private final Path otherJar;

    private final Path badJar;

    private final List<String> settings;

    private final GateTable table;

    private final SharedListeningSocket socket;

    private Operator operator;

    /**
     * @param packaged the application
     * @param jar where it is run from, and other versions of it will be
     * @param settings more of them
     */
    private PlannedChanges(Path packaged, Path jar, List<String> settings, long seed, GateTable table)
            throws IOException {
        Path directory = jar.getParent();
        this.random = new Random(seed);
        this.packaged = packaged;
        this.jar = jar;
        this.otherJar = Jars.with(packaged, directory.resolve("other"), "marker.txt", "other");
        this.badJar = Jars.with(
                packaged, directory.resolve("bad"), "config/application.properties", "sample.refuse-start=1\n");
        this.settings = settings;
        this.table = table;
        this.socket = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
        this.operator = start();
    }

    /** Of the sample, whose workers start from class archives. */
    static PlannedChanges of(Path directory, long seed, GateTable table) throws IOException {
        Path archives = directory.resolve("archives");
        Path jar = copy(Jars.SAMPLE, directory);
        makeArchive(jar, archives);
        List<String> settings = new ArrayList<>(QUICK);
        settings.add("--xypriss.cluster.archive.directory=" + archives);
        return new PlannedChanges(Jars.SAMPLE, jar, settings, seed, table);
    }

    /** Of an application on another server. */
    static PlannedChanges of(Stack stack, Path directory, long seed, GateTable table) throws IOException {
        List<String> settings = new ArrayList<>(List.of(EachKindOfClient.SETTINGS));
        settings.add("--xypriss.cluster.archive.mode=off");
        Path packaged = stack.jar(directory);
        return new PlannedChanges(packaged, copy(packaged, directory), settings, seed, table);
    }

    private static Path copy(Path packaged, Path directory) throws IOException {
        return Files.copy(packaged, directory.resolve("app.jar"));
    }

    /** Has a cluster make one of that jar. */
    private static void makeArchive(Path jar, Path directory) throws IOException {
        try (SampleCluster cluster = SampleCluster.launchFrom(
                Jars.commandLine(jar),
                "--xypriss.cluster.workers=1",
                "--xypriss.cluster.archive.directory=" + directory)) {
            cluster.awaitRunning(1);
            await().atMost(Duration.ofMinutes(15)).until(() -> {
                // The worker that records is retired once it has answered some.
                for (int i = 0; i < 20; i++) {
                    cluster.get("/actuator/health/liveness");
                }
                return cluster.count("Class archive for release ") > 0;
            });
            cluster.signal("TERM");
            cluster.awaitExit();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a class archive was made");
        }
    }

    void run() throws Exception {
        try (Load load = Load.start(this.socket.localAddress().getPort(), CLIENTS)) {
            this.table.lossless("start", load, () -> this.operator.awaitRunning(2));
            assertThat(this.operator.startedFrom()).containsOnly("archive");
            this.table.lossless(ROLLS + " rolling restarts in a row", load, () -> {
                for (int i = 0; i < ROLLS; i++) {
                    roll();
                }
            });
            this.table.lossless("upgrade to another jar", load, () -> upgrade(this::roll));
            this.table.lossless("upgrade to a jar that cannot start, rolled back", load, this::failToUpgrade);
            this.table.lossless("a storm of 20 SIGHUPs", load, () -> this.operator.hangUp(20));
            this.table.lossless("scaling 2–4–1–3–2", load, () -> scale(4, 1, 3, 2));
            this.table.lossless("20 changes of the size at once, and back to 2", load, this::scaleAtRandom);
            this.table.lossless("restart of the master, under socket activation", load, () -> {
                restartTheMaster("--xypriss.cluster.recycle.max-requests=800");
            });
            this.table.lossless("2 workers recycled, by max-requests", load, () -> awaitRecycled(2));
            this.table.lossless("the same restart, now for a warm spare", load, () -> {
                restartTheMaster("--xypriss.cluster.spares=1");
            });
            this.table.lossless("an upgrade with a spare", load, () -> upgrade(this::roll));
            this.table.lossless("scaling 2–3–1–2 with a spare", load, () -> scale(3, 1, 2));
            this.table.lossless(
                    "rolling restarts under all the load that is answered, until it was enough", load, () -> {
                        load.full();
                        roll();
                        load.fullUntil(REQUESTS);
                        while (load.answered() < REQUESTS) {
                            roll();
                        }
                    });
            if (!AT_LEAST.isZero()) {
                this.table.lossless("all of it again, at random, for " + AT_LEAST.toMinutes() + " min", load, () -> {
                    load.full();
                    long from = System.nanoTime();
                    while (System.nanoTime() - from < AT_LEAST.toNanos()) {
                        changeAtRandom();
                    }
                });
            }
            load.stop();
            assertNoneDied();
            this.table.row(
                    "**all that is planned** (" + load.resent() + " sent again, as a GOAWAY said)",
                    load.answered(),
                    load.lost().size(),
                    System.nanoTime() - this.begin);
            assertThat(load.lost()).isEmpty();
            assertThat(load.answered()).isGreaterThanOrEqualTo(REQUESTS);
        }
    }

    /** For a server that shares with Tomcat all but its connections. */
    void runBriefly(Stack stack, GateSize size) throws Exception {
        try (Load load = Load.start(this.socket.localAddress().getPort(), CLIENTS)) {
            boolean full = size == GateSize.FULL;
            String more = ", one that is rolled back, scaling 2–3–1–2, and restart of the master";
            String what = "an upgrade with clients of each kind" + (full ? more : "") + ", on " + stack.server();
            this.table.lossless(what, load, () -> {
                this.operator.awaitRunning(2);
                upgrade(() -> EachKindOfClient.isLedToAnotherWorker(this.operator.cluster()));
                if (full) {
                    failToUpgrade();
                    scale(3, 1, 2);
                }
                assertAllAreCounted(load);
                if (full) {
                    restartTheMaster();
                }
            });
            load.stop();
            assertNoneDied();
            assertThat(load.lost()).isEmpty();
        }
    }

    /** As it is now. */
    SampleCluster cluster() {
        return this.operator.cluster();
    }

    @Override
    public void close() {
        // First, as clients of a test that failed may wait for an answer.
        this.socket.close();
        this.operator.cluster().close();
    }

    private Operator start(String... more) throws IOException {
        return new Operator(SocketActivation.launch(
                this.socket,
                Jars.commandLine(this.jar),
                Stream.of(SETTINGS.stream(), this.settings.stream(), Arrays.stream(more))
                        .flatMap((settings) -> settings)
                        .toArray(String[]::new)));
    }

    private void changeAtRandom() throws Exception {
        switch (this.random.nextInt(6)) {
            case 0 -> upgrade(this::roll);
            case 1 -> failToUpgrade();
            case 2 -> this.operator.hangUp(20);
            case 3 -> scaleAtRandom();
            case 4 -> restartTheMaster("--xypriss.cluster.spares=" + this.random.nextInt(2));
            default -> roll();
        }
    }

    private void roll() throws IOException {
        JsonNode roll = this.operator.roll();
        assertThat(roll.get("state").asString()).as(roll::toString).isEqualTo("COMPLETED");
    }

    private void upgrade(GateTable.Step roll) throws Exception {
        List<String> before = this.operator.releases();
        boolean changed = Files.mismatch(this.jar, this.packaged) >= 0;
        Jars.overwrite(this.jar, changed ? this.packaged : this.otherJar);
        roll.run();
        assertThat(this.operator.releases()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    }

    private void failToUpgrade() throws IOException {
        List<String> before = this.operator.releases();
        byte[] current = Files.readAllBytes(this.jar);
        Jars.overwrite(this.jar, this.badJar);
        JsonNode roll = this.operator.roll();
        assertThat(roll.get("state").asString()).isEqualTo("ROLLED_BACK");
        assertThat(roll.get("reason").asString())
                .matches("(?s).*Worker \\d refuses to start, as sample.refuse-start says.*");
        assertThat(this.operator.releases()).isEqualTo(before);
        Files.write(this.jar, current);
    }

    private void scale(int... sizes) throws IOException {
        for (int size : sizes) {
            this.operator.scaleTo(size);
            this.operator.awaitRunning(size);
        }
    }

    private void scaleAtRandom() throws IOException {
        for (int i = 0; i < 20; i++) {
            this.operator.scaleTo(1 + this.random.nextInt(4));
        }
        scale(2);
    }

    private void restartTheMaster(String... settings) throws IOException, InterruptedException {
        assertNoneDied();
        SampleCluster before = this.operator.cluster();
        before.signal("TERM");
        assertThat(before.awaitExit()).isEqualTo(143);
        before.close();
        this.operator = start(settings);
        this.operator.awaitRunning(2);
    }

    private void assertAllAreCounted(Load load) {
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(this.operator
                                .state()
                                .get("metrics")
                                .get("totalRequests")
                                .asLong())
                        .as("the requests of those that have left, too")
                        .isGreaterThanOrEqualTo(load.answered()));
    }

    private void assertNoneDied() throws IOException {
        assertThat(this.operator.state().get("metrics").get("restartCount").asInt())
                .as("workers that were replaced because they died")
                .isZero();
    }

    private void awaitRecycled(int workers) {
        await().atMost(SampleCluster.LONG)
                .until(() -> this.operator.cluster().count("its successor serves in its place") >= workers);
        assertThat(this.operator.cluster().line("(recycle.max-requests)")).isPresent();
    }
}

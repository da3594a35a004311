package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Class archives: made by a worker that is retired, used by the next start, and harmless when they are broken. */
class ArchiveIT {

    private static final String READY = "Class archive for release ";

    private static final String NOT_USED = " is not used and removed: ";

    private static final String RETIRED = "it is retired to make the class archive of its release";

    /** At the lowest priority, a process has what is left of the processors, which on a busy machine is next to nothing. */
    private static final Duration MADE = Duration.ofMinutes(15);

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void copyJar() throws IOException {
        this.jar = Files.copy(Jars.SAMPLE, this.directory.resolve("app.jar"));
    }

    @Tag("jdk")
    @Test
    void retiredWorkerMakesOneThatIsUsedUntilItIsDamagedOrTheReleaseIsAnother() throws Exception {
        Path release;
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            cluster.awaitRunning(1);
            long recorder = cluster.pid("1");
            awaitArchives(cluster, 1);
            assertThat(cluster.pid("1")).isNotEqualTo(recorder);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("plain");
            assertThat(cluster.count(RETIRED)).isEqualTo(1);
            assertThat(cluster.line("(pid " + recorder + ")").orElseThrow())
                    .contains("exited with 0", "(requested); its successor serves in its place");
            assertThat(cluster.line(READY).orElseThrow())
                    .matches(".*Class archive for release [0-9a-f]{12} ready: \\d+ MB, after \\d+ s; "
                            + "further workers start from it");
            cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":2}");
            cluster.awaitRunning(2);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("plain", "archive");
            release = only("releases");
            assertThat(release.getFileName().toString())
                    .isEqualTo(cluster.worker("1").get("release").asString());
            assertThat(leftInWorkshops()).isEmpty();
            assertThat(temporary(cluster)).containsExactly("xypriss-cluster-" + System.getProperty("user.name"));
            stop(cluster);
            assertThat(cluster.count(READY)).isEqualTo(1);
            assertThat(cluster.count(" WARN ")).isZero();
        }
        assertThat(entries("in-use").filter((name) -> !name.startsWith("recording-")))
                .isEmpty();
        long made = Files.getLastModifiedTime(release.resolve("content/content.list"))
                .toMillis();

        try (SampleCluster cluster = start()) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(2);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("archive", "archive");
            stop(cluster);
            assertThat(cluster.count(READY)).isZero();
            assertThat(cluster.count(" WARN ")).isZero();
        }
        assertThat(Files.getLastModifiedTime(release.resolve("content/content.list"))
                        .toMillis())
                .as("the release was not extracted again")
                .isEqualTo(made);
        brokenOneIsNotUsedAndSaidOnce();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void stopDoesNotWaitForWhatIsWrittenAndNothingIsLeftBehind() throws Exception {
        List<ProcessHandle> all;
        // Who waits for a worker to leave, waits beyond the patience of this test.
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1", "--xypriss.cluster.shutdown-timeout=1h")) {
            cluster.awaitRunning(1);
            ProcessHandle recorder = ProcessHandle.of(cluster.pid("1")).orElseThrow();
            all = cluster.workers();
            beginToWrite(cluster, recorder);
            // It does nothing any more, as a JVM that writes for ever.
            suspend(recorder);
            stop(cluster);
            assertThat(recorder.isAlive()).isFalse();
            assertThat(cluster.count(READY)).isZero();
        }
        assertThat(all.stream().filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(leftInWorkshops()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void killedMasterLeavesNothingThatWritesAndTheNextStartSweeps() throws Exception {
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            cluster.awaitRunning(1);
            ProcessHandle recorder = ProcessHandle.of(cluster.pid("1")).orElseThrow();
            beginToWrite(cluster, recorder);
            List<ProcessHandle> all = cluster.workers();
            assertThat(all).contains(recorder);
            cluster.signal("KILL");
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(all.stream().filter(ProcessHandle::isAlive))
                            .isEmpty());
        }
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            cluster.awaitRunning(1);
            assertThat(leftInWorkshops()).isEmpty();
            stop(cluster);
        }
    }

    @Test
    void directoryThatCannotBeUsedIsNamedAndHarmless() throws Exception {
        Files.createFile(this.directory.resolve("cache"));
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(1);
            assertThat(cluster.output())
                    .filteredOn((line) -> line.contains(" WARN "))
                    .singleElement()
                    .asString()
                    .contains("xypriss.cluster.archive.directory", "cache is not a directory");
            stop(cluster);
        }
    }

    /** Other ways to break one are for {@code ArchiveStoreTests}. */
    private void brokenOneIsNotUsedAndSaidOnce() throws Exception {
        try (FileChannel channel = FileChannel.open(archive(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[64]), channel.size() / 2);
        }
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1", "--xypriss.cluster.rolling.canary-time=0s")) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(1);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("plain");
            assertThat(cluster.output())
                    .filteredOn((line) -> line.contains(NOT_USED))
                    .singleElement()
                    .asString()
                    .contains("its content has changed");
            assertThat(cluster.cluster().get("metrics").get("restartCount").asInt())
                    .isZero();
            newReleaseGetsItsOwnAndThePreviousOneIsKept(cluster);
            stop(cluster);
            assertThat(cluster.count(" WARN ")).as("one warning").isEqualTo(1);
        }
    }

    private void newReleaseGetsItsOwnAndThePreviousOneIsKept(SampleCluster cluster) throws Exception {
        Operator operator = new Operator(cluster);
        String first = operator.releases().get(0);
        Jars.overwrite(this.jar, Jars.with(this.directory.resolve("second"), "marker.txt", "second"));
        assertThat(operator.roll().get("state").asString()).isEqualTo("COMPLETED");
        awaitArchives(cluster, 1);
        assertThat(operator.startedFrom()).containsExactly("plain");
        assertThat(entries("releases"))
                .containsExactlyInAnyOrder(first, operator.releases().get(0));
    }

    private SampleCluster start(String... arguments) throws IOException {
        return SampleCluster.launchFrom(
                Jars.commandLine(this.jar),
                Stream.concat(
                                Stream.of("--xypriss.cluster.archive.directory=" + this.directory.resolve("cache")),
                                Arrays.stream(arguments))
                        .toArray(String[]::new));
    }

    /** With as much traffic as it takes for the worker that records to be retired soon. */
    private static void awaitArchives(SampleCluster cluster, int count) {
        await().atMost(MADE)
                .failFast("the sample ended", () -> !cluster.process().isAlive())
                .until(() -> {
                    request(cluster);
                    return cluster.count(READY) == count;
                });
    }

    private static void request(SampleCluster cluster) throws Exception {
        for (int i = 0; i < 20; i++) {
            cluster.get("/actuator/health/liveness");
        }
    }

    /** Waits until the JVM of the worker that was retired has said its last word: it is of the lowest priority then. */
    private static void beginToWrite(SampleCluster cluster, ProcessHandle recorder) {
        Path stat = Path.of("/proc", Long.toString(recorder.pid()), "stat");
        await().atMost(MADE)
                .pollInterval(Duration.ofMillis(20))
                .failFast("it has ended", () -> !recorder.isAlive())
                .until(() -> {
                    if (cluster.count(RETIRED) == 0) {
                        request(cluster);
                    }
                    String[] fields =
                            Files.readString(stat).replaceFirst(".*\\) ", "").split(" ", -1);
                    return fields[16].equals("19");
                });
    }

    private static void suspend(ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void stop(SampleCluster cluster) throws Exception {
        cluster.signal("TERM");
        assertThat(cluster.awaitExit()).isEqualTo(143);
        assertThat(cluster.runDirectories()).isEmpty();
    }

    private Path application() throws IOException {
        try (Stream<Path> applications = Files.list(this.directory.resolve("cache"))) {
            return applications.findFirst().orElseThrow();
        }
    }

    private Stream<String> entries(String folder) throws IOException {
        try (Stream<Path> entries = Files.list(application().resolve(folder))) {
            return entries.map((path) -> path.getFileName().toString()).toList().stream();
        }
    }

    private Path only(String folder) throws IOException {
        List<String> entries = entries(folder).toList();
        assertThat(entries).hasSize(1);
        return application().resolve(folder).resolve(entries.get(0));
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.walk(only("releases").resolve("archives"))) {
            return files.filter((file) -> file.getFileName().toString().startsWith("classes."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> leftInWorkshops() throws IOException {
        try (Stream<Path> left = Files.walk(application().resolve("work"))) {
            return left.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> temporary(SampleCluster cluster) throws IOException {
        try (Stream<Path> left = Files.list(cluster.temp())) {
            return left.map((path) -> path.getFileName().toString())
                    .filter((name) -> !name.startsWith("hsperfdata"))
                    .toList();
        }
    }
}

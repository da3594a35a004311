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
import org.junit.jupiter.api.io.TempDir;

/** Class archives: made in the background, used by the next start, and harmless when they are broken. */
class ArchiveIT {

    private static final String READY = "Class archive for release ";

    private static final String NOT_USED = " is not used and removed: ";

    private static final String TRAINING = "training.args";

    /** At the lowest priority, a run has what is left of the processors, which on a busy machine is next to nothing. */
    private static final Duration TRAINED = Duration.ofMinutes(15);

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void copyJar() throws IOException {
        this.jar = Files.copy(Jars.SAMPLE, this.directory.resolve("app.jar"));
    }

    @Tag("jdk")
    @Test
    void firstStartMakesOneThatIsUsedUntilItIsDamagedOrTheReleaseIsAnother() throws Exception {
        Path release;
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            awaitArchives(cluster, 1);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("plain");
            assertThat(cluster.line(READY).orElseThrow())
                    .matches(".*Class archive for release [0-9a-f]{12} ready: \\d+ MB, after \\d+ s; "
                            + "further workers start from it");
            cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":2}");
            cluster.awaitRunning(2);
            assertThat(new Operator(cluster).startedFrom()).containsExactly("plain", "archive");
            release = only("releases");
            assertThat(release.getFileName().toString())
                    .isEqualTo(cluster.worker("1").get("release").asString());
            assertThat(trainings(cluster)).isEmpty();
            assertThat(leftInWorkshops()).isEmpty();
            assertThat(temporary(cluster)).containsExactly("xypriss-cluster-" + System.getProperty("user.name"));
            stop(cluster);
            assertThat(cluster.count(READY)).isEqualTo(1);
        }
        assertThat(entries("in-use").filter((name) -> !name.startsWith("training-")))
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
        brokenOneIsNotUsedSaidOnceAndMadeAnew();
    }

    @Test
    void killedMasterLeavesNoTrainingBehindAndTheNextStartSweeps() throws Exception {
        List<ProcessHandle> all;
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            await().atMost(SampleCluster.LONG).until(() -> !trainings(cluster).isEmpty());
            all = cluster.workers();
            assertThat(leftInWorkshops()).isNotEmpty();
            cluster.signal("KILL");
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(all.stream().filter(ProcessHandle::isAlive))
                            .isEmpty());
        }
        try (SampleCluster cluster = start("--xypriss.cluster.workers=1")) {
            awaitArchives(cluster, 1);
            assertThat(leftInWorkshops()).isEmpty();
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
    private void brokenOneIsNotUsedSaidOnceAndMadeAnew() throws Exception {
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
            awaitArchives(cluster, 1);
            assertThat(cluster.cluster().get("metrics").get("restartCount").asInt())
                    .isZero();
            newReleaseGetsItsOwnAndThePreviousOneIsKept(cluster);
            stop(cluster);
            assertThat(cluster.count(" WARN ")).as("one warning").isEqualTo(1);
        }
    }

    private void newReleaseGetsItsOwnAndThePreviousOneIsKept(SampleCluster cluster) throws Exception {
        Operator operator = new Operator(cluster);
        assertThat(operator.roll().get("state").asString()).isEqualTo("COMPLETED");
        assertThat(operator.startedFrom()).as("the one that was made anew").containsExactly("archive");
        String first = operator.releases().get(0);
        Jars.overwrite(this.jar, Jars.with(this.directory.resolve("second"), "marker.txt", "second"));
        assertThat(operator.roll().get("state").asString()).isEqualTo("COMPLETED");
        awaitArchives(cluster, 2);
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

    private static void awaitArchives(SampleCluster cluster, int count) {
        await().atMost(TRAINED)
                .failFast("the sample ended", () -> !cluster.process().isAlive())
                .until(() -> cluster.count(READY) == count);
    }

    private static void stop(SampleCluster cluster) throws Exception {
        cluster.signal("TERM");
        assertThat(cluster.awaitExit()).isEqualTo(143);
        assertThat(cluster.runDirectories()).isEmpty();
    }

    private static List<ProcessHandle> trainings(SampleCluster cluster) {
        return cluster.workers().stream()
                .filter((process) -> process.info().commandLine().orElse("").contains(TRAINING))
                .toList();
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

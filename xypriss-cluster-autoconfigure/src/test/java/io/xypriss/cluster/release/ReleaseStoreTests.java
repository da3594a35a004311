package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReleaseStoreTests {

    @TempDir
    private Path directory;

    private ReleaseStore store;

    @BeforeEach
    void open() throws IOException {
        this.store = ReleaseStore.open(this.directory);
    }

    @AfterEach
    void close() {
        this.store.close();
    }

    private static Path built(ReleaseStore in, String content) throws IOException {
        Path folder = Files.createDirectory(in.workshop().resolve("release"));
        Files.writeString(folder.resolve("app.jar"), content);
        Files.writeString(Files.createDirectory(folder.resolve("lib")).resolve("a.jar"), "library");
        return folder;
    }

    private Path release(String id) {
        return this.directory.resolve("releases").resolve(id);
    }

    /** What the next start of a master has. */
    private void reopen() throws IOException {
        this.store.close();
        open();
    }

    @Test
    void whatWasPublishedIsFoundAgainByTheNextStart() throws IOException {
        assertThat(this.store.find("a")).isNull();
        Path published = this.store.publish("a", "sum of a", built(this.store, "content"));
        reopen();
        assertThat(this.store.find("a")).isEqualTo(published);
        assertThat(published.resolve("app.jar")).hasContent("content");
    }

    @Test
    void isFoundByTheChecksumOfItsJar() throws IOException {
        this.store.publish("a", "sum of a", built(this.store, "content"));
        this.store.publish("b", "sum of b", built(this.store, "other"));
        reopen();
        assertThat(this.store.idOf("sum of a")).isEqualTo("a");
        assertThat(this.store.idOf("sum of b")).isEqualTo("b");
        assertThat(this.store.idOf("sum of c")).isNull();
    }

    @Test
    void checksumThatIsDamagedIsMadeAnewAndHarmsNoOther() throws IOException {
        Path published = this.store.publish("a", "sum of a", built(this.store, "content"));
        this.store.publish("b", "sum of b", built(this.store, "other"));
        Files.write(release("a").resolve("jar.checksum"), new byte[] {(byte) 0xff, 0});
        assertThat(this.store.idOf("sum of a")).isNull();
        assertThat(this.store.idOf("sum of b")).isEqualTo("b");
        assertThat(this.store.publish("a", "sum of a", built(this.store, "content")))
                .isEqualTo(published);
        assertThat(this.store.idOf("sum of a")).isEqualTo("a");
    }

    @Test
    void damagedOneIsNotFoundAndReplaced() throws IOException {
        Path published = this.store.publish("a", "sum of a", built(this.store, "content"));
        Files.writeString(published.resolve("lib/a.jar"), "damaged");
        reopen();
        assertThat(this.store.find("a")).isNull();
        this.store.publish("a", "sum of a", built(this.store, "content"));
        assertThat(this.store.find("a")).isEqualTo(published);
        assertThat(published.resolve("lib/a.jar")).hasContent("library");
    }

    @Test
    void oneThatLacksAFileOrHasOneMoreIsDamaged() throws IOException {
        Path published = this.store.publish("a", "sum of a", built(this.store, "content"));
        Files.writeString(published.resolve("lib/b.jar"), "more");
        assertThat(this.store.find("a")).isNull();
        Files.delete(published.resolve("lib/b.jar"));
        assertThat(this.store.find("a")).isNotNull();
        Files.delete(published.resolve("lib/a.jar"));
        assertThat(this.store.find("a")).isNull();
    }

    @Test
    void ofTwoThatBuildTheSameOneIsKept() throws IOException {
        try (ReleaseStore other = ReleaseStore.open(this.directory)) {
            Path mine = built(this.store, "content");
            Path theirs = built(other, "content");
            assertThat(this.store.publish("a", "sum of a", mine)).isEqualTo(other.publish("a", "sum of a", theirs));
            assertThat(this.store.find("a")).isNotNull();
        }
    }

    @Test
    void onlyWhatNoOtherUsesIsRemoved() throws IOException {
        this.store.publish("a", "sum of a", built(this.store, "first"));
        this.store.publish("b", "sum of b", built(this.store, "second"));
        try (ReleaseStore other = ReleaseStore.open(this.directory)) {
            other.find("a");
            this.store.retain(Set.of("b"));
            assertThat(release("a")).isDirectory();
        }
        this.store.retain(Set.of("b"));
        assertThat(release("a")).doesNotExist();
        assertThat(release("b")).isDirectory();
    }

    @Test
    void aLivingProcessKeepsItsOwnAndAKilledOneDoesNot() throws Exception {
        this.store.publish("a", "sum of a", built(this.store, "content"));
        this.store.close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HolderMain.class.getName(),
                        this.directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path theirWorkshop = Path.of(other.inputReader().readLine());
            open();
            this.store.retain(Set.of());
            assertThat(release("a")).isDirectory();
            assertThat(theirWorkshop).isDirectory();
            other.destroyForcibly().waitFor();
            reopen();
            assertThat(theirWorkshop).doesNotExist();
            this.store.retain(Set.of());
            assertThat(release("a")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void theLatestOtherOneIsThePrevious() throws IOException {
        for (String id : Set.of("a", "b", "c")) {
            this.store.publish(id, "sum of " + id, built(this.store, id));
        }
        Instant now = Instant.now();
        Files.setLastModifiedTime(release("a"), FileTime.from(now));
        Files.setLastModifiedTime(release("b"), FileTime.from(now.minusSeconds(20)));
        Files.setLastModifiedTime(release("c"), FileTime.from(now.minusSeconds(10)));
        assertThat(this.store.latestBut("a")).isEqualTo("c");
        assertThat(this.store.latestBut("c")).isEqualTo("a");
    }

    @Test
    void ofManyArchivesTheLatestAreKept() throws IOException {
        this.store.publish("a", "sum of a", built(this.store, "content"));
        for (int i = 0; i < 5; i++) {
            Path archive = Files.createDirectory(this.store.archives("a").resolve("key" + i));
            Files.setLastModifiedTime(archive, FileTime.from(Instant.now().minusSeconds(i)));
        }
        reopen();
        this.store.find("a");
        try (Stream<Path> left = Files.list(this.store.archives("a"))) {
            assertThat(left.map((path) -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("key0", "key1", "key2");
        }
    }

    @Test
    void aTaskIsTakenOnByOneAtATime() throws IOException {
        try (ReleaseStore other = ReleaseStore.open(this.directory)) {
            try (var claim = this.store.claim("training")) {
                assertThat(claim).isNotNull();
                assertThat(other.claim("training")).isNull();
            }
            try (var claim = other.claim("training")) {
                assertThat(claim).isNotNull();
            }
        }
    }

    @Test
    void directoriesThatWereNotUsedForLongAreRemoved() throws IOException {
        Path parent = Files.createTempDirectory("releases");
        try {
            Path old = ReleaseDirectories.of(Path.of("/opt/old.jar"), parent.resolve("cache"));
            Path used = ReleaseDirectories.of(Path.of("/opt/used.jar"), parent.resolve("cache"));
            try (ReleaseStore first = ReleaseStore.open(old)) {
                first.publish("a", "sum of a", built(first, "content"));
            }
            try (ReleaseStore second = ReleaseStore.open(used)) {
                second.publish("a", "sum of a", built(second, "content"));
                FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
                for (Path each : Set.of(old.resolve("releases/a"), used.resolve("releases/a"), old, used)) {
                    Files.setLastModifiedTime(each, longAgo);
                }
                ReleaseDirectories.of(Path.of("/opt/new.jar"), parent.resolve("cache"));
                assertThat(old).doesNotExist();
                assertThat(used.resolve("releases/a")).isDirectory();
            }
        } finally {
            org.springframework.util.FileSystemUtils.deleteRecursively(parent);
        }
    }

    /** Uses a release and a workshop until it is killed. */
    static final class HolderMain {

        private HolderMain() {}

        public static void main(String[] args) throws IOException {
            ReleaseStore store = ReleaseStore.open(Path.of(args[0]));
            store.find("a");
            System.out.println(store.workshop());
            while (System.in.read() >= 0) {
                // Until it is killed, or the test is.
                continue;
            }
        }
    }

    /** Merely to open and close a file that this process has locked would unlock it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void renewalKeepsWhatTellsThatItIsInUse() throws IOException {
        Path published = this.store.publish("a", "sum of a", built(this.store, "content"));
        Set<Path> locked = locked();
        assertThat(locked).hasSizeGreaterThan(1);
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(20)));
        for (Path file : locked) {
            assertThat(file.toFile().setLastModified(longAgo.toMillis())).isTrue();
        }
        this.store.renew();
        assertThat(locked()).isEqualTo(locked);
        for (Path file : locked) {
            assertThat(Files.getLastModifiedTime(file)).isGreaterThan(longAgo);
        }
        reopen();
        assertThat(this.store.find("a")).as("looks unchanged").isEqualTo(published);
    }

    /** As the kernel knows them: this JVM would not be told of its own. */
    private Set<Path> locked() throws IOException {
        String own = Long.toString(ProcessHandle.current().pid());
        Set<String> inodes = Files.readAllLines(Path.of("/proc/locks")).stream()
                .map((line) -> line.trim().split("\\s+"))
                .filter((words) -> words[4].equals(own))
                .map((words) -> words[5].substring(words[5].lastIndexOf(':') + 1))
                .collect(Collectors.toSet());
        Set<Path> locked = new HashSet<>();
        try (Stream<Path> files = Files.list(this.directory.resolve("in-use"))) {
            for (Path file : files.toList()) {
                if (inodes.contains(Files.getAttribute(file, "unix:ino").toString())) {
                    locked.add(file);
                }
            }
        }
        return locked;
    }
}

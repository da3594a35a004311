package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class ReleasesTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Path jar(String content) throws IOException {
        Path jar = this.directory.resolve("app.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "user.Main");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("content"));
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
        return jar;
    }

    private Releases open(Path jar, JarReader reader) throws IOException, ReleaseException {
        return Releases.open(jar, Files.createDirectory(this.directory.resolve("kept")), "java", reader);
    }

    @Test
    void whileAJarIsReadThoseThatAreKnownAreFound() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        JarReader slow = new JarReader(LONG, LONG, (jar, target, progress) -> {
            if (Files.exists(this.directory.resolve("slow"))) {
                reading.countDown();
                awaitOrFail(go);
            }
            return JarCopy.of(jar, target, progress);
        });
        try (Releases releases = open(jar("1"), slow)) {
            Release first = releases.current();
            jar("2");
            Files.createFile(this.directory.resolve("slow"));
            CompletableFuture<Release> second = take(releases);
            awaitOrFail(reading);
            CompletableFuture<Void> supervision = CompletableFuture.runAsync(() -> {
                assertThat(releases.find(first.id())).isEqualTo(first);
                assertThat(releases.ofJar(first.jar())).isEqualTo(first);
                assertThat(releases.current()).isEqualTo(first);
            });
            assertThat(supervision).succeedsWithin(LONG);
            assertThat(second).isNotDone();
            go.countDown();
            assertThat(second).succeedsWithin(LONG).isNotEqualTo(first);
            releases.retain(Set.of(second.join().id()));
            assertThat(releases.current()).isEqualTo(second.join());
        }
    }

    @Test
    void diskThatDoesNotAnswerIsGivenUpAndAskedAgainOnlyOnceItAnswers() throws Exception {
        Path silent = Fifo.create(this.directory.resolve("silent"));
        Path marker = this.directory.resolve("hangs");
        JarReader reader = new JarReader(Duration.ofMillis(200), LONG, (jar, target, progress) -> {
            if (Files.exists(marker)) {
                // Cannot be interrupted.
                read(silent);
            }
            return JarCopy.of(jar, target, progress);
        });
        try (Releases releases = open(jar("1"), reader)) {
            Release first = releases.current();
            jar("2");
            Files.createFile(marker);
            assertThatThrownBy(releases::take)
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("app.jar cannot be read: its disk has not answered for 200 ms");
            assertThatThrownBy(releases::take)
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("still does not answer");
            assertThat(releases.current()).isEqualTo(first);
            assertThat(workshops()).isEmpty();
            Files.delete(marker);
            try (OutputStream answer = Files.newOutputStream(silent)) {
                answer.write(1);
            }
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(ReleaseException.class)
                    .until(() -> !releases.take().equals(first));
        }
    }

    @Test
    void jarThatIsReadTooSlowlyIsGivenUp() throws Exception {
        JarReader reader = new JarReader(LONG, Duration.ofMillis(300), (jar, target, progress) -> {
            if (Files.exists(this.directory.resolve("slow"))) {
                while (true) {
                    progress.made();
                }
            }
            return JarCopy.of(jar, target, progress);
        });
        try (Releases releases = open(jar("1"), reader)) {
            Files.createFile(this.directory.resolve("slow"));
            assertThatThrownBy(releases::take).hasMessageContaining("app.jar cannot be read: it takes longer than");
            Files.delete(this.directory.resolve("slow"));
            Release first = releases.current();
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(ReleaseException.class)
                    .until(() -> releases.take().equals(first));
        }
    }

    @Test
    void whatIsNoRegularFileIsRefusedUnread() throws Exception {
        Path jar = jar("1");
        try (Releases releases = open(jar, new JarReader())) {
            Release first = releases.current();
            Files.delete(jar);
            Fifo.create(jar);
            assertThatThrownBy(releases::take)
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("app.jar is not a regular file");
            Files.delete(jar);
            Files.createDirectory(jar);
            assertThatThrownBy(releases::take).hasMessageContaining("app.jar is not a regular file");
            assertThat(releases.current()).isEqualTo(first);
            assertThat(workshops()).isEmpty();
        }
    }

    @Test
    void jarThatGrowsWithoutEndDoesNotFillTheDisk() throws Exception {
        Path jar = jar("1");
        long size = Files.size(jar);
        Path copy = this.directory.resolve("copy");
        assertThatThrownBy(() -> JarCopy.of(jar, copy, () -> {
                    try {
                        Files.write(jar, new byte[100_000], StandardOpenOption.APPEND);
                    } catch (IOException ex) {
                        throw new ReleaseException("The test cannot write", ex);
                    }
                }))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("app.jar is being written");
        assertThat(Files.size(copy)).isLessThanOrEqualTo(size);
    }

    private static void read(Path file) throws ReleaseException {
        try {
            Files.readAllBytes(file);
        } catch (IOException ex) {
            throw new ReleaseException("The test could not read", ex);
        }
    }

    @Test
    void filesThatWereRemovedAreMadeAgainFromTheSameJar() throws Exception {
        try (Releases releases = open(jar("1"), new JarReader())) {
            Release first = releases.current();
            byte[] content = Files.readAllBytes(first.jar());
            FileSystemUtils.deleteRecursively(this.directory.resolve("kept"));
            Files.createDirectory(this.directory.resolve("kept"));
            releases.restore(first);
            assertThat(first.jar()).hasBinaryContent(content);
            assertThat(releases.take()).isEqualTo(first);
            jar("2");
            assertThat(releases.take()).isNotEqualTo(first);
        }
        try (Releases again = Releases.open(jar("1"), this.directory.resolve("kept"), "java")) {
            assertThat(again.current().jar()).isRegularFile();
        }
    }

    @Test
    void filesThatWereRemovedAreNotMadeAgainFromAnotherJar() throws Exception {
        try (Releases releases = open(jar("1"), new JarReader())) {
            Release first = releases.current();
            FileSystemUtils.deleteRecursively(this.directory.resolve("kept"));
            jar("2");
            assertThatThrownBy(() -> releases.restore(first))
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("holds another release");
            assertThat(first.jar()).doesNotExist();
            assertThat(releases.take().jar()).isRegularFile();
        }
    }

    private Stream<Path> workshops() throws IOException {
        Path own;
        try (Stream<Path> folders = Files.list(this.directory.resolve("kept").resolve("work"))) {
            own = folders.findFirst().orElseThrow();
        }
        try (Stream<Path> folders = Files.list(own)) {
            // The first one, whose copy this process reads on.
            return folders.toList().stream().skip(1);
        }
    }

    private static CompletableFuture<Release> take(Releases releases) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return releases.take();
            } catch (ReleaseException ex) {
                throw new IllegalStateException(ex);
            }
        });
    }

    private static void awaitOrFail(CountDownLatch latch) throws ReleaseException {
        try {
            if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new ReleaseException("The test waited in vain");
            }
        } catch (InterruptedException ex) {
            throw new ReleaseException("The test was interrupted", ex);
        }
    }
}

package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTests {

    @TempDir
    private Path base;

    @Test
    void belongsToItsOwnerAlone() throws IOException {
        try (RunDirectory run = RunDirectory.create(this.base)) {
            Path worker = run.workerDirectory("worker-1");
            for (Path directory : List.of(run.directory().getParent(), run.directory(), worker)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                        .isEqualTo("rwx------");
            }
            assertThat(run.workerDirectory("worker-1")).isEqualTo(worker);
            assertThat(run.controlSocket().getParent()).isEqualTo(run.directory());
        }
    }

    @Test
    void closingRemovesItWithAllThatIsInIt() throws IOException {
        RunDirectory run = RunDirectory.create(this.base);
        Files.writeString(run.workerDirectory("worker-1").resolve("file"), "content");
        run.close();
        assertThat(this.base).isEmptyDirectory();
    }

    @Test
    void leavesThoseOfLivingMastersAloneAndSweepsThoseOfKilledOnes() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HolderMain.class.getName(),
                        this.base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path held = Path.of(other.inputReader().readLine());
            try (RunDirectory mine = RunDirectory.create(this.base)) {
                RunDirectory.create(this.base).close();
                assertThat(held).isDirectory();
                assertThat(mine.directory()).isDirectory();
            }
            other.destroyForcibly().waitFor();
            assertThat(held).isDirectory();
            RunDirectory.create(this.base).close();
            assertThat(held).doesNotExist();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneThatWasNeverLockedIsSweptOnlyWhenItIsOld() throws IOException {
        Path parent = parent();
        Path justCreated = Files.createDirectory(parent.resolve("run-new"));
        Path abandoned = Files.createDirectory(parent.resolve("run-old"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        RunDirectory.create(this.base).close();
        assertThat(justCreated).exists();
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void sweepingDoesNotFollowLinks() throws IOException {
        Path precious = Files.createDirectory(this.base.resolve("precious"));
        Files.writeString(precious.resolve("file"), "content");
        Path parent = parent();
        Path dead = Files.createDirectory(parent.resolve("run-dead"));
        Files.writeString(dead.resolve("lock"), "4711");
        Files.createSymbolicLink(dead.resolve("link"), precious);
        Files.createSymbolicLink(parent.resolve("run-link"), precious);
        RunDirectory.create(this.base).close();
        assertThat(dead).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("content");
    }

    @Test
    void refusesAParentThatOthersCanEnter() throws IOException {
        Path parent = Files.createDirectory(this.base.resolve("xypriss-cluster-" + System.getProperty("user.name")));
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatExceptionOfType(RunDirectoryException.class)
                .isThrownBy(() -> RunDirectory.create(this.base))
                .withMessageContaining(parent.toString())
                .withMessageContaining("rwx------");
    }

    @Test
    void refusesAParentThatIsALink() throws IOException {
        Path elsewhere = Files.createDirectory(this.base.resolve("elsewhere"));
        Files.createSymbolicLink(this.base.resolve("xypriss-cluster-" + System.getProperty("user.name")), elsewhere);
        assertThatExceptionOfType(RunDirectoryException.class)
                .isThrownBy(() -> RunDirectory.create(this.base))
                .withMessageContaining("is not a directory");
    }

    @Test
    void refusesAPathTooLongForASocket() throws IOException {
        Path deep = Files.createDirectories(this.base.resolve("d".repeat(100)));
        assertThatExceptionOfType(RunDirectoryException.class)
                .isThrownBy(() -> RunDirectory.create(deep))
                .withMessageContaining("103 bytes");
    }

    private Path parent() throws IOException {
        Path parent = this.base.resolve("xypriss-cluster-" + System.getProperty("user.name"));
        return Files.createDirectory(
                parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** A master that holds a run directory until it is killed, or for a minute. */
    static final class HolderMain {

        public static void main(String[] arguments) throws Exception {
            RunDirectory run = RunDirectory.create(Path.of(arguments[0]));
            Files.createFile(run.controlSocket());
            System.out.println(run.directory());
            TimeUnit.MINUTES.sleep(1);
        }
    }
}

package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningMastersTests {

    @TempDir
    private Path base;

    @Test
    void findsThoseThatLiveAndWhatTheySay() throws IOException {
        assertThat(RunningMasters.ofThisUser(this.base)).isEmpty();
        assertThat(this.base).isEmptyDirectory();
        try (RunDirectory described = RunDirectory.create(this.base);
                RunDirectory silent = RunDirectory.create(this.base)) {
            MasterDescription description = new MasterDescription(7, "shop", "/jar", List.of(8080), "then");
            described.describe(description);
            Path dead = Files.createDirectory(described.parent().resolve("run-dead"));
            Files.writeString(dead.resolve("lock"), "4711");
            Files.createDirectory(described.parent().resolve("run-never-locked"));

            assertThat(RunningMasters.ofThisUser(this.base))
                    .containsExactlyInAnyOrder(
                            new RunningMaster(described.directory(), description),
                            new RunningMaster(silent.directory(), null));
            assertThat(dead).isDirectory();
        }
        assertThat(RunningMasters.ofThisUser(this.base)).isEmpty();
    }

    @Test
    void findsThoseOfOtherProcesses() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunDirectoryTests.HolderMain.class.getName(),
                        this.base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path held = Path.of(other.inputReader().readLine());
            assertThat(RunningMasters.ofThisUser(this.base)).containsExactly(new RunningMaster(held, null));
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(RunningMasters.ofThisUser(this.base)).isEmpty();
    }

    @Test
    void findsThemInWhicheverDirectoryIsNamed() throws IOException {
        try (RunDirectory run = RunDirectory.create(this.base);
                ControlServer server = ControlServer.open(run.controlSocket())) {
            RunningMaster master = new RunningMaster(run.directory(), null);
            assertThat(server).isNotNull();
            assertThat(RunningMasters.in(run.directory())).containsExactly(master);
            assertThat(RunningMasters.in(run.parent())).containsExactly(master);
            assertThat(RunningMasters.in(this.base)).containsExactly(master);
        }
        assertThat(RunningMasters.in(this.base)).isEmpty();
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> RunningMasters.in(this.base.resolve("missing")));
    }

    @Test
    void theDescriptionIsForTheOwnerAndReplacedWhole() throws IOException {
        try (RunDirectory run = RunDirectory.create(this.base)) {
            run.describe(new MasterDescription(7, "shop", "/jar", List.of(8080), "then"));
            run.describe(new MasterDescription(7, "shop", "/jar", List.of(8080, 9090), "then"));
            Path file = run.directory().resolve("master.json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(MasterDescriptionFile.read(run.directory()))
                    .extracting(MasterDescription::ports)
                    .isEqualTo(List.of(8080, 9090));
            Files.writeString(file, "{\"pid\":7,\"later\":true}");
            assertThat(MasterDescriptionFile.read(run.directory()))
                    .isEqualTo(new MasterDescription(7, "", "", List.of(), ""));
            Files.writeString(file, "{");
            assertThat(MasterDescriptionFile.read(run.directory())).isNull();
        }
    }

    @Test
    void aDirectoryThatOthersCanEnterIsNotTrusted() throws IOException {
        try (RunDirectory run = RunDirectory.create(this.base)) {
            Files.setPosixFilePermissions(run.parent(), PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatExceptionOfType(io.xypriss.cluster.host.UnsafeDirectoryException.class)
                    .isThrownBy(() -> RunningMasters.ofThisUser(this.base));
        }
    }

    @Test
    void aProgramIsItsJarOrItsMainClass() {
        assertThat(MasterDescription.program("/opt/my app.jar", "/opt/my app.jar --server.port=0"))
                .isEqualTo("/opt/my app.jar");
        assertThat(MasterDescription.program("app.jar", "app.jar"))
                .isEqualTo(Path.of("app.jar").toAbsolutePath().toString());
        assertThat(MasterDescription.program("/a.jar:/b.jar", "com.example.Main --x"))
                .isEqualTo("com.example.Main");
        assertThat(MasterDescription.program("", "")).isEmpty();
    }
}

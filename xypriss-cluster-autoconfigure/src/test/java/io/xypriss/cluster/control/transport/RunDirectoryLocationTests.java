package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RunDirectoryLocationTests {

    @TempDir
    private Path directory;

    private static RunDirectoryLocation offered(String variable) {
        return RunDirectoryLocation.of(null, Map.of("RUNTIME_DIRECTORY", variable));
    }

    @Test
    void userWinsOverTheServiceManager() {
        assertThat(RunDirectoryLocation.of(this.directory, Map.of("RUNTIME_DIRECTORY", "/run/app")))
                .isEqualTo(new RunDirectoryLocation(this.directory, List.of()));
    }

    @Test
    void serviceManagerOffersAListOfAbsolutePaths() {
        assertThat(offered("/run/app:/run/app2"))
                .isEqualTo(new RunDirectoryLocation(null, List.of(Path.of("/run/app"), Path.of("/run/app2"))));
        assertThat(offered(":app:\0:")).isEqualTo(RunDirectoryLocation.DEFAULT);
        assertThat(RunDirectoryLocation.of(null, Map.of())).isEqualTo(RunDirectoryLocation.DEFAULT);
    }

    @Test
    void theFirstThatFitsIsUsed(CapturedOutput output) throws IOException {
        Path file = Files.createFile(this.directory.resolve("file"));
        Path tooLong = Files.createDirectory(this.directory.resolve("x".repeat(100)));
        Path fits = Files.createDirectory(this.directory.resolve("a"));
        Path later = Files.createDirectory(this.directory.resolve("b"));
        try (RunDirectory run = offered(String.join(
                        ":", List.of(file.toString(), tooLong.toString(), fits.toString(), later.toString())))
                .create()) {
            assertThat(run.directory()).startsWith(fits);
        }
        assertThat(later).isEmptyDirectory();
        assertThat(tooLong).as("nothing is left in what did not fit").isEmptyDirectory();
        assertThat(output).contains(file + ", which RUNTIME_DIRECTORY names").contains("is longer than");
    }

    @Test
    void withoutOneThatFitsItIsInTheFolderForTemporaryFiles() throws IOException {
        try (RunDirectory run =
                offered(this.directory.resolve("missing").toString()).create()) {
            assertThat(run.parent()).isEqualTo(RunDirectory.defaultParent());
        }
    }

    @Test
    void folderThatTheUserNamesIsCreatedForThisUserOnly() throws IOException {
        Path named = this.directory.resolve("new").resolve("folder");
        try (RunDirectory run = RunDirectoryLocation.of(named, Map.of()).create()) {
            assertThat(run.directory()).startsWith(named);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(named)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void folderThatTheUserNamesAndDoesNotFitIsAnError() throws IOException {
        Path tooLong = this.directory.resolve("x".repeat(100));
        assertThatThrownBy(() -> RunDirectoryLocation.of(tooLong, Map.of()).create())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("longer than the 103 bytes a Unix domain socket may have")
                .hasMessageContaining("shorter path");
        assertThat(tooLong).isEmptyDirectory();
        Path file = Files.createFile(this.directory.resolve("file"));
        assertThatThrownBy(() -> RunDirectoryLocation.of(file, Map.of()).create())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining(file.toString());
    }

    /** The check is that of the default, with all that it checks. */
    @Test
    void folderThatOthersCanChangeIsRefused() throws IOException {
        Path open = Files.createDirectory(this.directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> RunDirectoryLocation.of(open, Map.of()).create())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("could be replaced by another user");
        Path foreign = RunDirectory.parentIn(Files.createDirectory(this.directory.resolve("other")));
        Files.createDirectory(foreign);
        Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() ->
                        RunDirectoryLocation.of(foreign.getParent(), Map.of()).create())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("can be entered by other users");
    }
}

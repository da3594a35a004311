package io.xypriss.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class WatchedProcessTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** Writes its pid and then does nothing. */
    private static List<String> pidThenWait(Path file) {
        return List.of("sh", "-c", "echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 300", "sh", file.toString());
    }

    private static int run(List<String> command, Path output, BooleanSupplier goOn) throws Exception {
        return WatchedProcess.run(command, Set.of("HOME"), Map.of("ADDED", "yes"), output.toFile(), goOn, LONG);
    }

    @Test
    void itsExitCodeAndOutputAreToldAndItsEnvironmentIsAsAsked() throws Exception {
        Path output = this.directory.resolve("output");
        int exitCode = run(
                List.of("sh", "-c", "echo \"$ADDED home=$HOME arg=$1 nice=$(nice)\"; exit 7", "sh", "a b"),
                output,
                () -> true);
        assertThat(exitCode).isEqualTo(7);
        assertThat(output).content().contains("yes home= arg=a b nice=19");
    }

    @Test
    void itRunsWhereNiceIsMissing() throws Exception {
        Path output = this.directory.resolve("output");
        int exitCode = WatchedProcess.run(
                List.of("/bin/sh", "-c", "echo ran"),
                Set.of(),
                Map.of("PATH", "/nonexistent"),
                output.toFile(),
                () -> true,
                LONG);
        assertThat(exitCode).isZero();
        assertThat(output).hasContent("ran");
    }

    @Test
    void itEndsWhenItIsCalledOff() throws Exception {
        Path pid = this.directory.resolve("pid");
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> run(pidThenWait(pid), this.directory.resolve("output"), () -> !Files.exists(pid)))
                .matches(ArchiveException::calledOff);
        assertThat(isGone(pid)).isTrue();
    }

    @Test
    void itDoesNotOutliveAProcessThatIsKilled() throws Exception {
        Path pid = this.directory.resolve("pid");
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OwnerMain.class.getName(),
                        pid.toString())
                .inheritIO()
                .start();
        try {
            await().atMost(LONG).until(() -> Files.exists(pid));
            assertThat(isGone(pid)).isFalse();
        } finally {
            owner.destroyForcibly();
        }
        await().atMost(LONG).until(() -> isGone(pid));
    }

    private static boolean isGone(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).trim()))
                .filter(ProcessHandle::isAlive)
                .isEmpty();
    }

    /** Has such a process, and waits for it. */
    static final class OwnerMain {

        private OwnerMain() {}

        public static void main(String[] args) throws Exception {
            run(pidThenWait(Path.of(args[0])), new File(args[0] + ".output").toPath(), () -> true);
        }
    }
}

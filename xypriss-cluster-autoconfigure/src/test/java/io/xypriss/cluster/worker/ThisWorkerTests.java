package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.transport.ControlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: this one is the master, its children are workers, and theirs are what workers start. */
@DisabledOnOs(OS.WINDOWS)
class ThisWorkerTests {

    @TempDir
    private Path directory;

    @Test
    void childOfTheMasterIsAWorkerAndWhatItStartsIsNot() throws Exception {
        try (ControlServer master = ControlServer.open(socket())) {
            assertThat(master).isNotNull();
            assertThat(run()).isEqualTo("worker 3");
            assertThat(run("sh", "-c", "\"$0\" \"$@\"; exit $?")).isEqualTo("no worker");
        }
    }

    @Test
    void orphanStaysAWorkerSoThatItLeavesAsOne() throws Exception {
        assertThat(run("sh", "-c", "\"$0\" \"$@\"; exit $?")).isEqualTo("worker 3");
        Files.createFile(socket());
        assertThat(run("sh", "-c", "\"$0\" \"$@\"; exit $?")).isEqualTo("worker 3");
    }

    private Path socket() {
        return this.directory.resolve("s");
    }

    /** What a process says of itself that is started as a worker, by way of another program if there is one. */
    private String run(String... program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(new WorkerEnvironment(
                                "3",
                                8083,
                                8080,
                                0,
                                socket(),
                                "token",
                                this.directory,
                                false,
                                ProcessHandle.current().pid())
                        .toMap());
        Process process = builder.start();
        String said = process.inputReader().readLine();
        assertThat(process.waitFor()).isZero();
        return said;
    }

    static final class Main {

        private Main() {}

        public static void main(String[] arguments) {
            WorkerEnvironment environment = ThisWorker.environment();
            System.out.println((environment != null) ? "worker " + environment.workerId() : "no worker");
        }
    }
}

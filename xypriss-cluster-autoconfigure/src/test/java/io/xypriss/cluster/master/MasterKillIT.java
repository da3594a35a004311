package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.launch.jvm.JvmCommandLine;
import io.xypriss.cluster.launch.jvm.JvmReleases;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that is killed takes its workers with it, and the next one cleans up. */
class MasterKillIT {

    private static final Pattern SERVES = Pattern.compile("serves on port (\\d+) from (.+)");

    @TempDir
    private Path base;

    private Process master;

    private List<ProcessHandle> workers = List.of();

    @AfterEach
    void nothingIsLeftBehind() {
        this.master.destroyForcibly();
        assertThat(this.workers).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    @Tag("jdk")
    void workersAnswerWhatTheyHaveTakenAndLeaveAndTheNextStartSweeps() throws Exception {
        PlainSettings settings = new PlainSettings();
        // Made here: who is killed removes nothing.
        JvmReleases.JvmRelease program = PlainCluster.program();
        List<String> command = new ArrayList<>(List.of(
                JvmCommandLine.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PlainMaster.class.getName(),
                this.base.toString(),
                "3",
                program.jar().toString()));
        command.addAll(program.options());
        this.master = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = this.master.inputReader()) {
            Matcher serves = serves(output);
            int port = Integer.parseInt(serves.group(1));
            Path directory = Path.of(serves.group(2));
            this.workers = this.master.children().toList();
            assertThat(this.workers).hasSize(3);
            try (PlainClient taken = new PlainClient(port)) {
                taken.send("GET /");
                taken.write("POST /echo HTTP/1.1\r\nContent-Length: 4\r\n\r\nha");
                this.master.destroyForcibly().waitFor();
                await().atMost(PlainCluster.LONG)
                        .until(() -> this.workers.stream()
                                        .filter(ProcessHandle::isAlive)
                                        .count()
                                <= 1);
                taken.write("lf");
                assertThat(taken.read().body()).endsWith(" half");
            }
            await().atMost(PlainCluster.LONG).until(() -> this.workers.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(directory).as("nobody was there to remove it").isDirectory();
            PlainCluster next = PlainCluster.start(this.base, settings);
            assertThat(directory).doesNotExist();
            next.stop();
        }
        assertThat(this.base).isEmptyDirectory();
    }

    private static Matcher serves(BufferedReader output) throws Exception {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            Matcher matcher = SERVES.matcher(line);
            if (matcher.matches()) {
                return matcher;
            }
        }
        throw new AssertionError("The master does not serve:\n" + seen);
    }
}

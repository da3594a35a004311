package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class ControllingTerminalTests {

    @TempDir
    private Path directory;

    @Test
    void isGoneOnceTheKernelHasTakenItAway() throws IOException {
        ControllingTerminal terminal = ControllingTerminal.of(stat(34816));
        assertThat(terminal.isGone()).isFalse();
        stat(0);
        assertThat(terminal.isGone()).isTrue();
    }

    @Test
    void whatWasNeverThereIsNotGone() throws IOException {
        ControllingTerminal terminal = ControllingTerminal.of(stat(0));
        assertThat(terminal.isGone()).isFalse();
    }

    private Path stat(int terminal) throws IOException {
        return Files.writeString(
                this.directory.resolve("stat"), "7 (a ) b) S 1 7 7 " + terminal + " 7 4194304 1 0 0 0 0 0");
    }
}

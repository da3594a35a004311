package io.xypriss.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ControlRehearsalTests {

    @TempDir
    private Path directory;

    @Test
    void leavesNothingBehind(CapturedOutput output) {
        ControlRehearsal.run(this.directory.resolve("s"));

        assertThat(this.directory).isEmptyDirectory();
        assertThat(output).doesNotContain("rehearsed").doesNotContain("not heard");
    }

    @Test
    void harmsNobodyWhereItFails() throws Exception {
        Path file = Files.createFile(this.directory.resolve("s"));

        ControlRehearsal.run(this.directory.resolve("there-is-no-such-folder").resolve("s"));

        assertThat(file).exists();
    }
}

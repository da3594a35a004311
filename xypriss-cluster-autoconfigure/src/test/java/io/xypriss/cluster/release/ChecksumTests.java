package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTests {

    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(this.directory.resolve("file"), content);
    }

    /** As published for both: the check values of their definitions. */
    @Test
    void isCrc32AndCrc32c() throws IOException {
        assertThat(Checksum.of(file("123456789"))).isEqualTo("cbf43926" + "e3069283");
    }

    @Test
    void leadingZerosAreKept() throws IOException {
        assertThat(Checksum.of(file(""))).isEqualTo("0".repeat(16));
    }

    @Test
    void copyIsComplete() throws IOException {
        String content = "content ".repeat(50_000);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        String sum = Checksum.ofCopy(file(content), copy);
        assertThat(copy.toString(StandardCharsets.UTF_8)).isEqualTo(content);
        assertThat(sum).isEqualTo(Checksum.of(this.directory.resolve("file")));
    }
}

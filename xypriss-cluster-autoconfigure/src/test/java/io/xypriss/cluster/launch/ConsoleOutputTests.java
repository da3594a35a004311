package io.xypriss.cluster.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConsoleOutputTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch reader = new CountDownLatch(1);

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    /** As a pipe that nobody reads yet. */
    private final OutputStream pipe = new OutputStream() {

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                ConsoleOutputTests.this.reader.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            ConsoleOutputTests.this.read.write(bytes, offset, length);
        }
    };

    private final ConsoleOutput output = new ConsoleOutput(new PrintStream(this.pipe), "test-output");

    private String read() {
        return this.read.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void nobodyWaitsForTheReaderAndNothingIsLostOrMixedUp() {
        PrintStream printer = new PrintStream(this.output, true);
        for (int i = 0; i < 1000; i++) {
            printer.println("line " + i);
        }
        assertThat(this.output.await(Duration.ofMillis(1))).isFalse();
        assertThat(this.read.size()).isZero();
        this.reader.countDown();
        assertThat(this.output.await(LONG)).isTrue();
        assertThat(read().lines()).hasSize(1000).startsWith("line 0", "line 1").endsWith("line 999");
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() {
        byte[] piece = "x".repeat(1 << 10).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 5000; i++) {
            this.output.write(piece, 0, piece.length);
        }
        this.reader.countDown();
        assertThat(this.output.await(LONG)).isTrue();
        assertThat(this.read.size()).isLessThan(2 << 20);
        assertThat(read()).containsPattern("\\d{4} pieces of output were dropped");
        this.output.write(piece, 0, piece.length);
        assertThat(this.output.await(LONG)).isTrue();
        assertThat(read()).endsWith("xxx");
    }
}

package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoreThreadDeathTests {

    @Test
    void processHaltsWithACodeOfItsOwnWhenACoreThreadRunsOutOfMemory() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Master.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isEqualTo(CoreThreadDeath.EXIT_CODE);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Would live on without its core thread. */
    static final class Master {

        public static void main(String[] args) throws InterruptedException {
            List<byte[]> memory = new ArrayList<>();
            Thread core = new Thread(() -> {
                while (true) {
                    memory.add(new byte[1024]);
                }
            });
            core.setUncaughtExceptionHandler(new CoreThreadDeath());
            core.start();
            new CountDownLatch(1).await();
        }
    }
}

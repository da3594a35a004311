package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("jdk")
class ProcessSignalsTests {

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "env --default-signal is of the GNU tools")
    void signalIsTakenFromThisProcessAloneUntilItIsGivenBack() throws Exception {
        Process process = new ProcessBuilder(
                        // A build in the background of a shell ignores it, and so would all it starts.
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().lines()).containsExactly("taken", "a child ends with 130");
        assertThat(process.waitFor()).isEqualTo(130);
    }

    static final class Main {

        private Main() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch taken = new CountDownLatch(1);
            Runnable restore = ProcessSignals.handle("INT", (original) -> taken.countDown());
            interruptThisProcess();
            if (taken.await(60, TimeUnit.SECONDS)) {
                System.out.println("taken");
            }
            Process child = new ProcessBuilder("sh", "-c", "kill -INT $$; exit 3").start();
            System.out.println("a child ends with " + child.waitFor());
            restore.run();
            interruptThisProcess();
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        }

        private static void interruptThisProcess() throws IOException, InterruptedException {
            new ProcessBuilder(
                            "kill",
                            "-INT",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        }
    }
}

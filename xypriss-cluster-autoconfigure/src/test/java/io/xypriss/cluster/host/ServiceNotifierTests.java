package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Tag("jdk")
@EnabledOnOs(OS.LINUX)
@ExtendWith(OutputCaptureExtension.class)
class ServiceNotifierTests {

    private static final long PID = 4711;

    @Test
    void wholeLifeIsToldInOrderAtAPath(@TempDir Path directory) {
        String path = directory.resolve("notify").toString();
        try (Receiver receiver = new Receiver(path);
                ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", path), PID)) {
            notifier.ready();
            notifier.status("2 of 2\nworkers serve");
            notifier.reloading();
            notifier.ready();
            notifier.stopping();
            assertThat(receiver.receive()).isEqualTo("READY=1");
            assertThat(receiver.receive()).isEqualTo("STATUS=2 of 2 workers serve");
            assertThat(receiver.receive()).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
            assertThat(receiver.receive()).isEqualTo("READY=1");
            assertThat(receiver.receive()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void nothingIsReadyOnceItStops() {
        String name = abstractName();
        try (Receiver receiver = new Receiver(name);
                ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), PID)) {
            notifier.stopping();
            notifier.ready();
            notifier.reloading();
            notifier.stopping();
            notifier.status("Stopping");
            assertThat(receiver.receive()).isEqualTo("STOPPING=1");
            assertThat(receiver.receive()).isEqualTo("STATUS=Stopping");
        }
    }

    @Test
    void timeOfAReloadIsThatOfTheKernel() throws Exception {
        String name = abstractName();
        try (Receiver receiver = new Receiver(name);
                ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), PID)) {
            notifier.reloading();
            String message = receiver.receive();
            long micros = Long.parseLong(message.substring(message.lastIndexOf('=') + 1));
            // That also counts the time the machine was suspended, and is shown in hundredths of a second.
            assertThat(micros).isLessThanOrEqualTo(uptimeMicros() + 20_000);
            assertThat(micros).isGreaterThan(0);
            assertThat(NativeHost.monotonicMicros()).isGreaterThanOrEqualTo(micros);
        }
    }

    @Test
    void signsOfLifeArePassedOnWhileThereAreAny(CapturedOutput output) {
        String name = abstractName();
        CompletableFuture<Void> missing = new CompletableFuture<>();
        CompletableFuture<Void> alive = CompletableFuture.completedFuture(null);
        int[] asked = new int[1];
        try (Receiver receiver = new Receiver(name);
                ServiceNotifier notifier = ServiceNotifier.of(
                        Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "" + PID), PID)) {
            notifier.watch(() -> (++asked[0] <= 3) ? alive : missing);
            for (int i = 0; i < 3; i++) {
                assertThat(receiver.receive()).isEqualTo("WATCHDOG=1");
            }
            org.awaitility.Awaitility.await().until(() -> output.getAll().contains("no sign of life"));
            notifier.status("it hangs");
            assertThat(receiver.receive()).isEqualTo("STATUS=it hangs");
            missing.complete(null);
            assertThat(receiver.receive()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void nobodyToTellHarmsNothingAndIsLoggedOnce(@TempDir Path directory, CapturedOutput output) {
        Path path = directory.resolve("nobody");
        try (ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", path.toString()), PID)) {
            notifier.ready();
            notifier.status("alone");
            notifier.stopping();
        }
        assertThat(output.getAll())
                .containsOnlyOnce("could not be told READY=1")
                .doesNotContain("told STATUS");
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void badAddressHarmsNothing(CapturedOutput output) {
        for (String name : new String[] {"vsock:2:1234", "@" + "x".repeat(200)}) {
            try (ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), PID)) {
                notifier.ready();
            }
            assertThat(output.getAll()).contains("NOTIFY_SOCKET '" + name + "'");
        }
    }

    @Test
    void withoutAServiceManagerNothingIsDone() {
        try (ServiceNotifier notifier = ServiceNotifier.of(Map.of("WATCHDOG_USEC", "20000"), PID)) {
            notifier.ready();
            notifier.watch(() -> {
                throw new AssertionError("not watched");
            });
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("xypriss-notify");
    }

    private static String abstractName() {
        return "@xypriss-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    private static long uptimeMicros() throws Exception {
        String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        return (long) (Double.parseDouble(uptime) * 1_000_000);
    }
}

package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.host.NativeDescriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SpawnedProcessTests {

    private static final String DESCRIPTORS = "for f in /proc/self/fd/*; do readlink $f; done; true";

    private ServerSocketChannel first;

    private ServerSocketChannel second;

    @BeforeEach
    void listen() throws IOException {
        this.first = listening();
        this.second = listening();
    }

    @AfterEach
    void close() throws IOException {
        this.first.close();
        this.second.close();
    }

    @Test
    void outputErrorsAndExitCodeAreThoseOfTheProcess() throws Exception {
        Process process = start("sh", "-c", "echo out; echo err >&2; exit 7");
        assertThat(text(process.getInputStream().readAllBytes())).isEqualTo("out\n");
        assertThat(text(process.getErrorStream().readAllBytes())).isEqualTo("err\n");
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(process.onExit()).succeedsWithin(1, TimeUnit.MINUTES).isSameAs(process);
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(process.isAlive()).isFalse();
        assertThat(Path.of("/proc", Long.toString(process.pid())))
                .as("it was reaped")
                .doesNotExist();
        process.destroy();
    }

    @Test
    void errorsGoWhereOutputDoesIfToldTo() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo out; echo err >&2").redirectErrorStream(true);
        Process process = SpawnedProcess.start(builder, descriptor(this.first), List.of(descriptor(this.second)));
        assertThat(text(process.getInputStream().readAllBytes())).isEqualTo("out\nerr\n");
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void signalsEndItAndAreTold() throws Exception {
        Process terminated = start("sleep", "1000");
        assertThat(terminated.isAlive()).isTrue();
        assertThat(terminated.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatExceptionOfType(IllegalThreadStateException.class).isThrownBy(terminated::exitValue);
        assertThat(terminated.toHandle().parent()).contains(ProcessHandle.current());
        terminated.destroy();
        assertThat(terminated.waitFor()).isEqualTo(128 + 15);
        Process killed = start("sleep", "1000");
        assertThat(killed.destroyForcibly().waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void programThatIsNotThereIsNamedAndNothingLeaks() throws Exception {
        start("true").waitFor();
        int before = NativeDescriptors.open().size();
        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> start("/no/such/program"))
                    .withMessageContaining("Cannot run program \"/no/such/program\": error=2");
            Process process = start("true");
            assertThat(process.waitFor()).isZero();
            process.getInputStream().close();
            process.getErrorStream().close();
        }
        assertThat(NativeDescriptors.open().size()).isLessThan(before + 20);
    }

    @Test
    void variablesReachItWhateverTheirNamesAndCharacters() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("env");
        builder.environment().clear();
        builder.environment().putAll(Map.of("spring.datasource.url", "a=b c", "WITH-DASH", "", "PATH", "/bin"));
        Process process = SpawnedProcess.start(builder, descriptor(this.first), List.of(descriptor(this.second)));
        assertThat(text(process.getInputStream().readAllBytes()).lines())
                .containsExactlyInAnyOrder("spring.datasource.url=a=b c", "WITH-DASH=", "PATH=/bin");
        process.waitFor();
    }

    @Test
    void textThatNoProgramCanHaveIsRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> start("echo", "a\0b"))
                .withMessageContaining("character 0");
    }

    @Test
    void descriptorsAreWhatTheyAreMeantToBeWhateverNumbersTheyHaveHere() throws Exception {
        int one = descriptor(this.first);
        int two = descriptor(this.second);
        String firstSocket =
                Files.readSymbolicLink(Path.of("/proc/self/fd/" + one)).toString();
        String secondSocket =
                Files.readSymbolicLink(Path.of("/proc/self/fd/" + two)).toString();
        Process process = SpawnedProcess.start(
                new ProcessBuilder("sh", "-c", "for i in 0 3 4 5; do readlink /proc/$$/fd/$i; done; true"),
                two,
                List.of(one, two, one));
        assertThat(text(process.getInputStream().readAllBytes()).lines())
                .containsExactly(secondSocket, firstSocket, secondSocket, firstSocket);
        process.waitFor();
    }

    @Test
    void nothingElseOfThisProcessIsInherited() throws Exception {
        Process process = start("sh", "-c", DESCRIPTORS);
        assertThat(sockets(process.getInputStream().readAllBytes())).hasSize(2);
        process.waitFor();
    }

    /** As with C libraries that cannot close all others, while other threads open connections. */
    @Test
    void nothingElseIsInheritedWithoutHelpOfTheLibraryEither() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> open(stop));
            threads.add(thread);
            thread.start();
        }
        try {
            for (int i = 0; i < 30; i++) {
                try (OutputPipe pipe = OutputPipe.open()) {
                    int pid = NativeSpawn.spawn(
                            NativeText.of(List.of("sleep", "1000")),
                            List.of(),
                            List.of(descriptor(this.first), pipe.writeEnd(), pipe.writeEnd(), descriptor(this.second)),
                            null);
                    ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
                    try {
                        assertThat(NativeDescriptors.communicating(pid)).containsExactlyInAnyOrder(0, 1, 2, 3);
                    } finally {
                        handle.destroyForcibly();
                        assertThat(NativeSpawn.reap(pid)).isEqualTo(128 + 9);
                    }
                }
            }
        } finally {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void open(AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                listening().close();
            }
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    private SpawnedProcess start(String... command) throws IOException {
        return SpawnedProcess.start(
                new ProcessBuilder(command), descriptor(this.first), List.of(descriptor(this.second)));
    }

    private static ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static int descriptor(ServerSocketChannel channel) throws IOException {
        return NativeDescriptors.listeningOn(((InetSocketAddress) channel.getLocalAddress()).getPort())
                .get(0);
    }

    private static List<String> sockets(byte[] output) {
        return text(output).lines().filter((line) -> line.startsWith("socket:")).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

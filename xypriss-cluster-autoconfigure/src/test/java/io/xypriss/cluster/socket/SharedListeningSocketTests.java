package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@EnabledOnOs({OS.LINUX, OS.MAC})
class SharedListeningSocketTests {

    private static final int BACKLOG = 50;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void childAcceptsFromTheSocketOfItsParent(String address) throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress(address, 0), BACKLOG)) {
            Process child = socket.start(java(AnswerOnce.class));
            try (Socket client = new Socket(
                    InetAddress.getLoopbackAddress(), socket.localAddress().getPort())) {
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("answered by " + child.pid());
                assertThat(child.waitFor()).isZero();
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(socket.channel().isOpen()).isTrue();
            assertThat(socket.channel().isBlocking()).isFalse();
        }
    }

    @Test
    void dualStackSocketIsShared() throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress(0), BACKLOG)) {
            Process child = socket.start(java(AnswerOnce.class));
            try (Socket client = new Socket(
                    InetAddress.getLoopbackAddress(), socket.localAddress().getPort())) {
                assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void connectionsMadeBeforeAnyoneAcceptsAreNotLost() throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
                Socket early = new Socket(
                        InetAddress.getLoopbackAddress(), socket.localAddress().getPort())) {
            Process child = socket.start(java(AnswerOnce.class));
            try {
                assertThat(early.getInputStream().readAllBytes()).isNotEmpty();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
    void childAcceptsFromEachOfSeveralSocketsOfItsParent(String address) throws Exception {
        InetAddress host = InetAddress.getByName(address);
        try (SharedListeningSocket one = SharedListeningSocket.bind(new InetSocketAddress(host, 0), BACKLOG);
                SharedListeningSocket two = SharedListeningSocket.bind(new InetSocketAddress(host, 0), BACKLOG);
                SharedListeningSocket three = SharedListeningSocket.bind(new InetSocketAddress(host, 0), BACKLOG)) {
            Process child = SharedListeningSocket.start(
                    List.of(one, two, three), java(AnswerOnEach.class, InheritedListeningSocket.jvmOptions(3)));
            try {
                for (SharedListeningSocket socket : List.of(three, one, two)) {
                    int port = socket.localAddress().getPort();
                    try (Socket client = new Socket(host, port)) {
                        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                                .isEqualTo(
                                        "answered by " + child.pid() + " on " + port + " to " + client.getLocalPort());
                    }
                }
                assertThat(new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEmpty();
                assertThat(child.waitFor()).isZero();
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(List.of(one, two, three))
                    .allMatch((socket) -> !socket.channel().isBlocking());
        }
    }

    @Test
    void processIsNotStartedWithASocketThatWasClosed() throws Exception {
        try (SharedListeningSocket open = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG)) {
            SharedListeningSocket closed = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
            closed.close();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> SharedListeningSocket.start(List.of(open, closed), new ProcessBuilder("true")));
        }
    }

    @Test
    void furtherSocketThatIsNotThereOrNotAllowedIsTold() throws Exception {
        try (SharedListeningSocket socket =
                SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG)) {
            assertThat(failure(socket.start(java(AnswerOnEach.class, InheritedListeningSocket.jvmOptions(2)))))
                    .contains("Descriptor 3 of this worker is not a listening socket");
            assertThat(failure(SharedListeningSocket.start(List.of(socket, socket), java(AnswerOnEach.class))))
                    .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        }
    }

    private static String failure(Process child) throws Exception {
        try {
            String errors = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor()).isEqualTo(1);
            return errors;
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (SharedListeningSocket socket =
                SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG)) {
            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> SharedListeningSocket.bind(socket.localAddress(), BACKLOG))
                    .withMessageContaining("127.0.0.1:" + socket.localAddress().getPort());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void standardInputIsGivenBackAndNoDescriptorLeaks() throws Exception {
        try (SharedListeningSocket socket =
                SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG)) {
            Path stdin = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            socket.start(new ProcessBuilder("true")).waitFor();
            int before = descriptors().size();
            for (int i = 0; i < 200; i++) {
                Process process = socket.start(new ProcessBuilder("true"));
                assertThat(process.waitFor()).isZero();
                process.destroy();
            }
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> socket.start(new ProcessBuilder("/no/such/program")));
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/0"))).isEqualTo(stdin);
            assertThat(descriptors().size()).isLessThan(before + 20);
        }
    }

    @Test
    void processWhoseStandardInputIsSomethingElseIsTold() throws Exception {
        Process child = java(AnswerOnce.class)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        assertThat(new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("is not a listening socket");
        assertThat(child.waitFor()).isEqualTo(1);
    }

    private static Set<String> descriptors() {
        return new TreeSet<>(List.of(new File("/proc/self/fd").list()));
    }

    private static ProcessBuilder java(Class<?> main) {
        return java(main, List.of())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static ProcessBuilder java(Class<?> main, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new ProcessBuilder(command);
    }

    /** Accepts one connection from each of three inherited sockets, the last one first. */
    static final class AnswerOnEach {

        public static void main(String[] arguments) throws IOException {
            List<ServerSocketChannel> channels = List.of(
                    InheritedListeningSocket.further(1),
                    InheritedListeningSocket.further(2),
                    InheritedListeningSocket.get());
            Selector selector = Selector.open();
            for (ServerSocketChannel channel : channels) {
                channel.register(selector, SelectionKey.OP_ACCEPT);
            }
            int answered = 0;
            while (answered < channels.size()) {
                selector.select();
                selector.selectedKeys().clear();
                for (ServerSocketChannel channel : channels) {
                    SocketChannel connection = channel.accept();
                    if (connection != null) {
                        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                        int peer = ((InetSocketAddress) connection.getRemoteAddress()).getPort();
                        String answer = "answered by " + ProcessHandle.current().pid() + " on " + port + " to " + peer;
                        connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                        connection.close();
                        answered++;
                    }
                }
            }
        }
    }

    /** Accepts one connection from the inherited socket, and says who did. */
    static final class AnswerOnce {

        public static void main(String[] arguments) throws IOException {
            ServerSocketChannel channel = InheritedListeningSocket.get();
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_ACCEPT);
            SocketChannel connection = channel.accept();
            while (connection == null) {
                selector.select();
                selector.selectedKeys().clear();
                connection = channel.accept();
            }
            connection.write(ByteBuffer.wrap(
                    ("answered by " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            connection.close();
        }
    }
}

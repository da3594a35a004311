package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.host.NativeDescriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("jdk")
@EnabledOnOs({OS.LINUX, OS.MAC})
class PassedSocketsTests {

    private static final long PID = 4711;

    @Test
    void nothingIsPassedWithoutTheVariablesOrToAnotherProcess() {
        assertThat(PassedSockets.from(Map.of(), PID).isEmpty()).isTrue();
        assertThat(PassedSockets.from(Map.of("LISTEN_FDS", "1"), PID).isEmpty()).isTrue();
        assertThat(PassedSockets.from(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "4712"), PID)
                        .isEmpty())
                .isTrue();
        assertThat(PassedSockets.from(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "4711"), PID)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void countThatIsNoNumberIsNamed() {
        assertThatExceptionOfType(PassedSocketException.class)
                .isThrownBy(() -> PassedSockets.from(Map.of("LISTEN_FDS", "many", "LISTEN_PID", "4711"), PID))
                .withMessageContaining("'many'");
    }

    @Test
    void whatWasPassedIsNamedAndDescribed() {
        PassedSockets passed = PassedSockets.from(
                Map.of("LISTEN_FDS", "2", "LISTEN_PID", "4711", "LISTEN_FDNAMES", "http:admin"), PID);
        assertThat(passed.isEmpty()).isFalse();
        assertThat(passed.toString()).contains("descriptor 3 'http': ").contains("descriptor 4 'admin': ");
    }

    @Test
    void whatDoesNotListenThereIsNotTaken() throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(loopback(0));
                DatagramChannel datagrams = DatagramChannel.open().bind(loopback(0))) {
            int port = port(listening);
            PassedSockets passed = new PassedSockets(
                    List.of(passed(listening, "http"), new PassedDescriptor(99, "log", null, "not open")));
            assertThat(passed.onlyPort()).hasValue(port);
            assertThatExceptionOfType(PassedSocketException.class)
                    .isThrownBy(() -> passed.take(new InetSocketAddress(port(datagrams))))
                    .withMessageContaining("no socket that listens for TCP connections on port " + port(datagrams))
                    .withMessageContaining("'http': listens on 127.0.0.1:" + port)
                    .withMessageContaining("descriptor 99 'log': not open");
            assertThatExceptionOfType(PassedSocketException.class)
                    .isThrownBy(() -> passed.take(new InetSocketAddress("127.0.0.2", port)))
                    .withMessageContaining("port " + port + " of 127.0.0.2");
        }
    }

    @Test
    void portAndAddressTellOneOfSeveral() throws IOException {
        try (ServerSocketChannel one = ServerSocketChannel.open().bind(loopback(0));
                ServerSocketChannel two = ServerSocketChannel.open().bind(loopback(0))) {
            PassedDescriptor first = passed(one, "http");
            PassedDescriptor second = passed(two, "admin");
            assertThat(first.listensOn(new InetSocketAddress(port(one)))).isTrue();
            assertThat(second.listensOn(new InetSocketAddress(port(one)))).isFalse();
            assertThat(first.listensOn(loopback(port(one)))).isTrue();
            assertThat(first.listensOn(loopback(0))).isTrue();
            PassedSockets passed = new PassedSockets(List.of(first, second));
            assertThat(passed.onlyPort()).isEmpty();
            assertThatExceptionOfType(PassedSocketException.class)
                    .isThrownBy(() -> passed.take(loopback(0)))
                    .withMessageContaining("more than one socket");
        }
    }

    @Test
    void socketOfTheManagementPortIsKnownByItsNameOrElseByItsPort() throws IOException {
        try (ServerSocketChannel one = ServerSocketChannel.open().bind(loopback(0));
                ServerSocketChannel two = ServerSocketChannel.open().bind(loopback(0))) {
            PassedSockets unnamed = new PassedSockets(List.of(passed(one, "app.socket"), passed(two, "app.socket")));
            assertThat(unnamed.forManagement(loopback(port(two))).onlyPort()).hasValue(port(two));
            assertThat(unnamed.without(unnamed.forManagement(loopback(port(two))))
                            .onlyPort())
                    .as("the other one decides the public port")
                    .hasValue(port(one));
            assertThat(unnamed.forManagement(loopback(0)).isEmpty()).isTrue();
            assertThat(new PassedSockets(List.of(passed(one, "http")))
                            .forManagement(loopback(port(two)))
                            .isEmpty())
                    .as("the master binds it then")
                    .isTrue();

            PassedSockets named = new PassedSockets(List.of(passed(one, "http"), passed(two, "management")));
            assertThat(named.forManagement(loopback(0)).onlyPort()).hasValue(port(two));
            InetSocketAddress other = loopback(port(one));
            assertThatExceptionOfType(PassedSocketException.class)
                    .isThrownBy(() -> named.forManagement(other).take(other))
                    .withMessageContaining("no socket that listens for TCP connections on port " + port(one))
                    .withMessageContaining("'management': listens on 127.0.0.1:" + port(two));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void severalSocketsAreTakenAndTheirTakerAcceptsFromEach() throws Exception {
        try (SharedListeningSocket one = SharedListeningSocket.bind(loopback(0), 50);
                SharedListeningSocket two = SharedListeningSocket.bind(loopback(0), 50)) {
            Process taker = SharedListeningSocket.start(
                    List.of(one, two), taker("exec 4<&3 3<&0 0</dev/null; LISTEN_FDS=2", TakerOfTwo.class));
            try (Socket first = new Socket(
                            InetAddress.getLoopbackAddress(), one.localAddress().getPort());
                    Socket second = new Socket(
                            InetAddress.getLoopbackAddress(), two.localAddress().getPort())) {
                first.setSoTimeout(60_000);
                second.setSoTimeout(60_000);
                assertThat(second.getInputStream().readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("management on " + two.localAddress().getPort());
                assertThat(first.getInputStream().readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("http on " + one.localAddress().getPort());
                assertThat(new String(taker.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("closed, and can still say so\n");
                assertThat(taker.waitFor()).isZero();
            } finally {
                taker.destroyForcibly().waitFor();
            }
            try (Socket late = new Socket(
                    InetAddress.getLoopbackAddress(), two.localAddress().getPort())) {
                assertThat(late.isConnected()).as("it goes on listening").isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void socketIsTakenAndGoesOnListeningWhenItsTakerHasEnded() throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(loopback(0), 50)) {
            for (int i = 0; i < 2; i++) {
                try (Socket client = new Socket(
                        InetAddress.getLoopbackAddress(), socket.localAddress().getPort())) {
                    Process taker = socket.start(taker());
                    try {
                        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                                .startsWith("answered by ");
                        assertThat(new String(taker.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                                .isEqualTo("closed, and can still say so\n");
                        assertThat(taker.waitFor()).isZero();
                    } finally {
                        taker.destroyForcibly().waitFor();
                    }
                }
            }
        }
    }

    /** What systemd does: descriptor 3 is the socket, and the environment says so to the process that is executed. */
    private static ProcessBuilder taker() {
        return taker("exec 3<&0 0</dev/null; LISTEN_FDS=1", Taker.class);
    }

    private static ProcessBuilder taker(String script, Class<?> main) {
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        script + " LISTEN_PID=$$ LISTEN_FDNAMES=http:management exec \"$@\"",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static PassedDescriptor passed(ServerSocketChannel channel, String name) throws IOException {
        return PassedDescriptor.of(NativeDescriptors.listeningOn(port(channel)).get(0), name);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static int port(java.nio.channels.NetworkChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Takes both sockets, answers one connection of each by itself, and closes them. */
    static final class TakerOfTwo {

        public static void main(String[] arguments) throws Exception {
            PassedSockets all = PassedSockets.from(System.getenv());
            PassedSockets management = all.forManagement(new InetSocketAddress(0));
            SharedListeningSocket http = all.without(management).take(new InetSocketAddress(0));
            SharedListeningSocket admin = management.take(new InetSocketAddress(0));
            answer(admin, "management");
            answer(http, "http");
            http.close();
            admin.close();
            System.out.println("closed, and can still say so");
        }

        private static void answer(SharedListeningSocket socket, String name) throws IOException {
            if (socket.channel().isBlocking()) {
                throw new IllegalStateException(name + " is blocking");
            }
            try (Selector selector = Selector.open()) {
                socket.channel().register(selector, SelectionKey.OP_ACCEPT);
                SocketChannel connection = socket.channel().accept();
                while (connection == null) {
                    selector.select();
                    selector.selectedKeys().clear();
                    connection = socket.channel().accept();
                }
                String answer = name + " on " + socket.localAddress().getPort();
                connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                connection.close();
            }
        }
    }

    /** Takes the socket, has a process of its own answer one connection, and closes it. */
    static final class Taker {

        public static void main(String[] arguments) throws Exception {
            SharedListeningSocket socket = PassedSockets.from(System.getenv()).take(new InetSocketAddress(0));
            Process worker = socket.start(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SharedListeningSocketTests.AnswerOnce.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT));
            int status = worker.waitFor();
            socket.close();
            System.out.println("closed, and can still say so");
            System.exit(status);
        }
    }
}

package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.PlainClient;
import io.xypriss.cluster.socket.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;

/** The public and the management port, each as the environment has it. */
@ExtendWith(OutputCaptureExtension.class)
class OutageAnswersTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static Path keyStore;

    private final MockEnvironment environment = new MockEnvironment();

    private ServerSocketChannel publicPort;

    private ServerSocketChannel managementPort;

    @BeforeAll
    static void createKeyStore() throws IOException, InterruptedException {
        keyStore = TestTls.keyStore(directory);
    }

    @BeforeEach
    void listen() throws IOException {
        this.publicPort = bind();
        this.managementPort = bind();
    }

    @AfterEach
    void close() throws IOException {
        this.publicPort.close();
        this.managementPort.close();
    }

    @Test
    void healthIsAtTheManagementPortWhichHasTlsOfItsOwn() throws Exception {
        this.environment.setProperty("management.server.port", "1");
        this.environment.setProperty("management.server.base-path", "/ops");
        this.environment.setProperty("management.endpoint.health.probes.add-additional-paths", "true");
        this.environment.setProperty(
                "management.server.ssl.key-store", keyStore.toUri().toString());
        this.environment.setProperty("management.server.ssl.key-store-password", "changeit");
        OutageAnswers answers =
                OutageAnswers.of(this.environment, getClass().getClassLoader(), WebApplicationType.SERVLET);
        try (OutageServer first = answers.server(OutagePort.PUBLIC, this.publicPort, directory.resolve("files"));
                OutageServer second =
                        answers.server(OutagePort.MANAGEMENT, this.managementPort, directory.resolve("files"))) {
            first.answer(true);
            second.answer(true);
            assertThat(ask(plain(this.publicPort), "/livez").body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(ask(plain(this.publicPort), "/actuator/health").body()).startsWith("No worker");
            assertThat(ask(tls(this.managementPort), "/ops/actuator/health").body())
                    .isEqualTo("{\"status\":\"DOWN\"}");
            assertThat(ask(tls(this.managementPort), "/ops/actuator/health/liveness")
                            .status())
                    .isEqualTo(200);
            assertThat(ask(tls(this.managementPort), "/ops/livez").body()).startsWith("No worker");
        }
    }

    @Test
    void nothingOfAWebServerIsTouchedBeforeItIsNeeded(CapturedOutput output) throws Exception {
        ClassLoader none = new FilteredClassLoader("org.apache", "org.eclipse", "reactor", "org.springframework.boot");
        OutageAnswers answers = OutageAnswers.of(this.environment, none, null);
        try (OutageServer server = answers.server(OutagePort.PUBLIC, this.publicPort, directory.resolve("none"))) {
            server.answer(false);
            assertThat(output.getAll()).doesNotContain("cannot answer");
            assertThat(directory.resolve("none")).doesNotExist();
            server.answer(true);
            try (SocketChannel client = SocketChannel.open(this.publicPort.getLocalAddress())) {
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(output.getAll())
                                .contains(
                                        "The master cannot answer the public port",
                                        "neither Tomcat nor Jetty nor Reactor Netty is on the class path"));
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.application.name=same", "management.server.ssl.enabled=false"})
    void managementPortHasTheTlsThatSpringBootGivesIt(String property) throws Exception {
        List<String> properties = Stream.of(
                        "server.ssl.key-store=" + keyStore.toUri(),
                        "server.ssl.key-store-password=changeit",
                        "management.server.port=0",
                        property)
                .toList();
        try (ConfigurableApplicationContext application =
                HealthPathsTests.run(HealthPathsTests.Stack.SERVLET, properties, directory)) {
            ServerSettings settings = new ServerSettingsReader(
                            application.getEnvironment(), getClass().getClassLoader(), WebApplicationType.SERVLET)
                    .read(OutagePort.MANAGEMENT, this.managementPort, directory);
            int port = application.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            boolean tls = settings.ssl() != null;
            assertThat(tls).isEqualTo(!property.endsWith("false"));
            try (PlainClient client = new PlainClient(
                    tls ? TestTls.connect(keyStore, port) : new Socket(InetAddress.getLoopbackAddress(), port),
                    (int) LONG.toMillis())) {
                client.send("HEAD /actuator/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.response().status()).isEqualTo(200);
            }
        }
    }

    private static ServerSocketChannel bind() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return channel;
    }

    private static Socket plain(ServerSocketChannel channel) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), channel.socket().getLocalPort());
    }

    private static Socket tls(ServerSocketChannel channel) throws Exception {
        return TestTls.connect(keyStore, channel.socket().getLocalPort());
    }

    private static PlainClient.Response ask(Socket socket, String path) throws IOException {
        try (PlainClient client = new PlainClient(socket, (int) LONG.toMillis())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.response();
        }
    }
}

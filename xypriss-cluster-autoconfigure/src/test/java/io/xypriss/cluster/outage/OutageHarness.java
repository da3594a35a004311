package io.xypriss.cluster.outage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.WebApplicationType;
import org.springframework.mock.env.MockEnvironment;

/** Answers at a free port until its standard input ends, to try it with other clients by hand. */
final class OutageHarness {

    private OutageHarness() {}

    /** @param arguments the kind of the web server, and properties ({@code server.http2.enabled=true}) */
    public static void main(String... arguments) throws IOException {
        MockEnvironment environment = new MockEnvironment();
        for (int i = 1; i < arguments.length; i++) {
            String[] property = arguments[i].split("=", 2);
            environment.setProperty(property[0], property[1]);
        }
        ClassLoader classLoader = OutageHarness.class.getClassLoader();
        WebServerKind kind = WebServerKind.valueOf(arguments[0]);
        Path directory = Files.createTempDirectory("outage");
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            try (OutageServer server = new OutageServer(
                    OutagePort.PUBLIC,
                    classLoader,
                    new PendingConnections(channel),
                    () -> kind.start(new ServerSettingsReader(environment, classLoader, WebApplicationType.SERVLET)
                            .read(OutagePort.PUBLIC, channel, directory)))) {
                server.answer(true);
                System.out.println("port " + channel.socket().getLocalPort());
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        }
    }
}

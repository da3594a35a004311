package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class AcceptedPeersTests {

    @TempDir
    private Path directory;

    @Test
    void kernelTellsWhichProcessHasConnected() throws Exception {
        long own = ProcessHandle.current().pid();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(this.directory.resolve("s"));
            server.bind(address);
            AcceptedPeers peers = new AcceptedPeers(address.getPath());
            List<SocketChannel> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                open.add(SocketChannel.open(address));
                open.add(server.accept());
                assertThat(peers.pidOfLatest()).hasValue(own);
            }
            assertThat(peers.pidOfLatest()).as("nobody new").isEmpty();
            for (SocketChannel channel : open) {
                channel.close();
            }
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ConnectingMain.class.getName(),
                            address.getPath().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (SocketChannel accepted = server.accept()) {
                assertThat(peers.pidOfLatest())
                        .as("of a connection that has a descriptor which another one had before")
                        .hasValue(other.pid());
                assertThat(accepted.isConnected()).isTrue();
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    /** Another process. */
    static final class ConnectingMain {

        private ConnectingMain() {}

        public static void main(String[] arguments) throws Exception {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
                System.exit((System.in.read() < 0 && channel.isConnected()) ? 0 : 1);
            }
        }
    }
}

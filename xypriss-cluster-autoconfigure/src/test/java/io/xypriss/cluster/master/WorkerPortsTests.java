package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerPortsTests {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void portsThatAreReservedInUseOrGivenAreNotGiven() throws IOException {
        int base = fourFreePorts();
        WorkerPorts ports = new WorkerPorts(LOOPBACK, base, Set.of(base));
        try (ServerSocket inUse = new ServerSocket()) {
            inUse.bind(new InetSocketAddress(LOOPBACK, base + 1));
            assertThat(ports.allocate(1)).isEqualTo(base + 2);
            assertThat(ports.allocate(1))
                    .as("again, for the next of its processes")
                    .isEqualTo(base + 2);
            assertThat(ports.allocate(2)).isEqualTo(base + 3);
        }
    }

    @Test
    void secondPortOfAWorkerIsNobodysFirst() throws IOException {
        int base = fourFreePorts();
        WorkerPorts ports = new WorkerPorts(LOOPBACK, base, Set.of());
        WorkerPorts second = ports.beside(LOOPBACK, base + 1);
        assertThat(ports.allocate(1)).isEqualTo(base);
        assertThat(second.allocate(1)).isEqualTo(base + 1);
        assertThat(ports.allocate(2)).isEqualTo(base + 2);
        assertThat(second.allocate(2)).isEqualTo(base + 3);
    }

    @Test
    void anyPortWillDoWhereNoneIsConfigured() throws IOException {
        WorkerPorts ports = new WorkerPorts(LOOPBACK, 0, Set.of(0));
        assertThat(ports.allocate(1)).isPositive();
        assertThat(ports.beside(LOOPBACK, 0).allocate(1)).isPositive();
    }

    private static int fourFreePorts() throws IOException {
        for (int base = 15_000; base < 19_900; base += 4) {
            if (areFree(base)) {
                return base;
            }
        }
        throw new IOException("no four free ports in a row");
    }

    private static boolean areFree(int base) {
        for (int port = base; port < base + 4; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(LOOPBACK, port));
            } catch (IOException ex) {
                return false;
            }
        }
        return true;
    }
}

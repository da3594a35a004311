package io.xypriss.cluster.master;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds each worker a port of its own: the one that belongs to its slot if it is free, else the next free one, else any.
 * Used by one thread.
 */
class WorkerPorts {

    private static final int HIGHEST = 65535;

    private final InetAddress address;

    private final int base;

    private final int publicPort;

    private final Map<Integer, Integer> portBySlot = new HashMap<>();

    /**
     * @param base the first port, or 0 for ephemeral ones
     * @param publicPort never given to a worker
     */
    WorkerPorts(InetAddress address, int base, int publicPort) {
        this.address = address;
        this.base = base;
        this.publicPort = publicPort;
    }

    /** @throws IOException if no port is free */
    int allocate(int slot) throws IOException {
        int port = (this.base == 0) ? ephemeral() : nextFree(slot);
        this.portBySlot.put(slot, port);
        return port;
    }

    private int nextFree(int slot) throws IOException {
        this.portBySlot.remove(slot);
        for (int port = this.base + slot - 1; port <= HIGHEST; port++) {
            if (port != this.publicPort && !this.portBySlot.containsValue(port) && isFree(port)) {
                return port;
            }
        }
        return ephemeral();
    }

    private boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(this.address, port), 1);
            return true;
        } catch (IOException ex) {
            return false;
        }
    }

    private int ephemeral() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, this.address)) {
            return socket.getLocalPort();
        }
    }
}

package io.xypriss.cluster.master;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds each worker a port of its own: the one that belongs to its slot if it is free, else the next free one, else any.
 * Used by one thread.
 */
class WorkerPorts {

    private static final int HIGHEST = 65535;

    private final InetAddress address;

    private final int base;

    private final Set<Integer> reserved;

    private final Map<Owner, Integer> given;

    /**
     * @param base the first port, or 0 for ephemeral ones
     * @param reserved never given to a worker
     */
    WorkerPorts(InetAddress address, int base, Set<Integer> reserved) {
        this(address, base, reserved, new HashMap<>());
    }

    private WorkerPorts(InetAddress address, int base, Set<Integer> reserved, Map<Owner, Integer> given) {
        this.address = address;
        this.base = base;
        this.reserved = Set.copyOf(reserved);
        this.given = given;
    }

    /** A second port for each worker; none that this gives, and this gives none of those. */
    WorkerPorts beside(InetAddress address, int base) {
        return new WorkerPorts(address, base, this.reserved, this.given);
    }

    /** @throws IOException if no port is free */
    int allocate(int slot) throws IOException {
        int port = (this.base == 0) ? ephemeral() : nextFree(slot);
        this.given.put(new Owner(this.base, slot), port);
        return port;
    }

    private int nextFree(int slot) throws IOException {
        this.given.remove(new Owner(this.base, slot));
        for (int port = this.base + slot - 1; port <= HIGHEST; port++) {
            if (!this.reserved.contains(port) && !this.given.containsValue(port) && isFree(port)) {
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

    private record Owner(int base, int slot) {}
}

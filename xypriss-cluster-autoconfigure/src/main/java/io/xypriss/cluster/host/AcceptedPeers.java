package io.xypriss.cluster.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells which process is at the other end of a connection that was just accepted from a Unix domain socket, as the kernel knows
 * it; on Linux. Java gives the user of the other end, but neither its process nor the descriptor to ask the kernel with. The
 * descriptor is found by what only it is: a connected socket of this process that is bound to the socket file, and that was
 * not there the last time. So one thread must accept all connections, and ask after each. Not thread-safe.
 */
public final class AcceptedPeers {

    private static final Log logger = LogFactory.getLog(AcceptedPeers.class);

    private static final File DESCRIPTORS = new File("/proc/self/fd");

    private final byte[] socketFile;

    private final boolean possible;

    /** Sockets of this process, by what the kernel names them, which no two sockets ever share. */
    private Set<String> seen = new HashSet<>();

    /** @param socketFile where connections are accepted, as the socket was bound */
    public AcceptedPeers(Path socketFile) {
        this.socketFile = socketFile.toString().getBytes(StandardCharsets.UTF_8);
        this.possible = NativeHost.knowsPeers();
    }

    /** The process that made the connection that was accepted last; empty where the platform does not tell. */
    public OptionalLong pidOfLatest() {
        String[] names = this.possible ? DESCRIPTORS.list() : null;
        if (names == null) {
            return OptionalLong.empty();
        }
        Set<String> sockets = new HashSet<>();
        int latest = -1;
        int found = 0;
        for (String name : names) {
            String socket = socketOf(name);
            if (socket == null) {
                continue;
            }
            sockets.add(socket);
            int descriptor = Integer.parseInt(name);
            if (!this.seen.contains(socket) && NativeHost.isConnectedAt(descriptor, this.socketFile)) {
                latest = descriptor;
                found++;
            }
        }
        this.seen = sockets;
        return (found == 1) ? pid(latest) : OptionalLong.empty();
    }

    private static @Nullable String socketOf(String descriptor) {
        try {
            String target = Files.readSymbolicLink(new File(DESCRIPTORS, descriptor).toPath())
                    .toString();
            return target.startsWith("socket:") ? target : null;
        } catch (IOException ex) {
            // Closed since it was listed.
            return null;
        }
    }

    private static OptionalLong pid(int descriptor) {
        try {
            int pid = NativeHost.peer(descriptor);
            // 0 for a process that this one cannot see, in another container.
            return (pid > 0) ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (IOException ex) {
            logger.debug("The process at the other end of a connection cannot be told", ex);
            return OptionalLong.empty();
        }
    }
}

package io.xypriss.cluster.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

    private static final int SOL_SOCKET = 1;

    private static final int SO_PEERCRED = 17;

    /** Process, user and group. */
    private static final int CREDENTIALS = 3 * Integer.BYTES;

    private static final int SOCKADDR_SIZE = 128;

    private static final int AF_UNIX = 1;

    private final byte[] socketFile;

    private final boolean possible;

    /** Sockets of this process, by what the kernel names them, which no two sockets ever share. */
    private Set<String> seen = new HashSet<>();

    /** @param socketFile where connections are accepted, as the socket was bound */
    public AcceptedPeers(Path socketFile) {
        this.socketFile = socketFile.toString().getBytes(StandardCharsets.UTF_8);
        this.possible = Platform.isLinux() && isCallable();
    }

    private static boolean isCallable() {
        try {
            return C.getpid() > 0;
        } catch (LinkageError ex) {
            logger.debug("The native library of JNA cannot be loaded", ex);
            return false;
        }
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
            if (!this.seen.contains(socket) && isAccepted(descriptor)) {
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

    private boolean isAccepted(int descriptor) {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_SIZE).order(ByteOrder.nativeOrder());
        try {
            C.getsockname(descriptor, address.array(), new IntByReference(SOCKADDR_SIZE));
            byte[] path = Arrays.copyOfRange(address.array(), Short.BYTES, Short.BYTES + this.socketFile.length + 1);
            if (address.getShort(0) != AF_UNIX || !Arrays.equals(path, terminated())) {
                return false;
            }
            // The socket that listens has no peer.
            C.getpeername(descriptor, new byte[SOCKADDR_SIZE], new IntByReference(SOCKADDR_SIZE));
            return true;
        } catch (LastErrorException ex) {
            return false;
        }
    }

    private byte[] terminated() {
        return Arrays.copyOf(this.socketFile, this.socketFile.length + 1);
    }

    private static OptionalLong pid(int descriptor) {
        ByteBuffer credentials = ByteBuffer.allocate(CREDENTIALS).order(ByteOrder.nativeOrder());
        try {
            C.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, credentials.array(), new IntByReference(CREDENTIALS));
            int pid = credentials.getInt(0);
            // 0 for a process that this one cannot see, in another container.
            return (pid > 0) ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (LastErrorException ex) {
            logger.debug("The process at the other end of a connection cannot be told", ex);
            return OptionalLong.empty();
        }
    }

    /** The C library. */
    private static final class C {

        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int getpid();

        static native int getsockname(int descriptor, byte[] address, IntByReference length) throws LastErrorException;

        static native int getpeername(int descriptor, byte[] address, IntByReference length) throws LastErrorException;

        static native int getsockopt(int descriptor, int level, int option, byte[] value, IntByReference length)
                throws LastErrorException;
    }
}

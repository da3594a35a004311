package io.xypriss.cluster.host;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The few calls to the system that Java does not offer: datagrams and peers of Unix sockets, the boot clock, reaping. Linux only. */
final class NativeHost {

    private static final Log logger = LogFactory.getLog(NativeHost.class);

    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM = 2;

    private static final int SOCK_CLOEXEC = 0x80000;

    /** The end of the receiver is an error to report, not a signal to die of. */
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final int CLOCK_MONOTONIC = 1;

    private static final int WNOHANG = 1;

    private static final int SOL_SOCKET = 1;

    private static final int SO_PEERCRED = 17;

    /** Process, user and group. */
    private static final int CREDENTIALS = 3 * Integer.BYTES;

    private static final int SOCKADDR_SIZE = 128;

    private static final int EINTR = 4;

    private static final int ECHILD = 10;

    static {
        NativeLibrary.load();
    }

    private NativeHost() {}

    /**
     * Sends one datagram from a new unnamed socket, waiting while the receiver's queue is full.
     *
     * @param address a {@code sockaddr_un}
     */
    static void sendDatagram(byte[] address, byte[] message) throws IOException {
        try {
            int descriptor = C.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            try {
                send(descriptor, address, message);
            } finally {
                C.close(descriptor);
            }
        } catch (LastErrorException ex) {
            throw new IOException(ex.getMessage(), ex);
        } catch (LinkageError ex) {
            throw new IOException("the native library of JNA cannot be loaded (" + ex.getMessage() + ")", ex);
        }
    }

    private static void send(int descriptor, byte[] address, byte[] message) {
        boolean interrupted;
        do {
            try {
                C.sendto(descriptor, message, new NativeLong(message.length), MSG_NOSIGNAL, address, address.length);
                interrupted = false;
            } catch (LastErrorException ex) {
                interrupted = ex.getErrorCode() == EINTR;
                if (!interrupted) {
                    throw ex;
                }
            }
        } while (interrupted);
    }

    /** {@code CLOCK_MONOTONIC}; {@link System#nanoTime()} promises no particular origin. */
    static long monotonicMicros() throws IOException {
        ByteBuffer time;
        boolean wide;
        try {
            wide = Native.LONG_SIZE == Long.BYTES;
            time = ByteBuffer.allocate(2 * Native.LONG_SIZE).order(ByteOrder.nativeOrder());
            C.clock_gettime(CLOCK_MONOTONIC, time.array());
        } catch (LastErrorException ex) {
            throw new IOException("clock_gettime failed: " + ex.getMessage(), ex);
        } catch (LinkageError ex) {
            throw new IOException("the native library of JNA cannot be loaded (" + ex.getMessage() + ")", ex);
        }
        long seconds = wide ? time.getLong(0) : time.getInt(0);
        long nanos = wide ? time.getLong(Long.BYTES) : time.getInt(Integer.BYTES);
        return seconds * 1_000_000 + nanos / 1_000;
    }

    /**
     * Reaps one child if it has ended.
     *
     * @return whether it is no longer there to be reaped
     */
    static boolean reap(int pid) throws IOException {
        try {
            return C.waitpid(pid, new IntByReference(), WNOHANG) == pid;
        } catch (LastErrorException ex) {
            if (ex.getErrorCode() == ECHILD) {
                return true;
            }
            throw new IOException("waitpid(" + pid + ") failed: " + ex.getMessage(), ex);
        } catch (LinkageError ex) {
            throw new IOException("the native library of JNA cannot be loaded (" + ex.getMessage() + ")", ex);
        }
    }

    /** Returns free memory of the C library to the system; a no-op where the C library has no such call. */
    static void trim() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Function.getFunction(Platform.C_LIBRARY_NAME, "malloc_trim").invokeInt(new Object[] {new NativeLong(0)});
        } catch (LinkageError ex) {
            logger.debug("This C library keeps its free memory", ex);
        }
    }

    /** Whether sockets can be asked for what the methods below tell. */
    static boolean knowsPeers() {
        try {
            return Platform.isLinux() && C.getpid() > 0;
        } catch (LinkageError ex) {
            return false;
        }
    }

    /** Whether that is a Unix domain socket with a peer that is bound to exactly that path. */
    static boolean isConnectedAt(int descriptor, byte[] path) {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_SIZE).order(ByteOrder.nativeOrder());
        try {
            C.getsockname(descriptor, address.array(), new IntByReference(SOCKADDR_SIZE));
            byte[] bound = Arrays.copyOfRange(address.array(), Short.BYTES, Short.BYTES + path.length + 1);
            if (address.getShort(0) != AF_UNIX || !Arrays.equals(bound, Arrays.copyOf(path, path.length + 1))) {
                return false;
            }
            C.getpeername(descriptor, new byte[SOCKADDR_SIZE], new IntByReference(SOCKADDR_SIZE));
            return true;
        } catch (LastErrorException ex) {
            // Closed, no socket, or one that listens and has no peer.
            return false;
        }
    }

    /** The process that made the connection to a Unix domain socket; 0 where this process may not know. */
    static int peer(int descriptor) throws IOException {
        ByteBuffer credentials = ByteBuffer.allocate(CREDENTIALS).order(ByteOrder.nativeOrder());
        try {
            C.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, credentials.array(), new IntByReference(CREDENTIALS));
            return credentials.getInt(0);
        } catch (LastErrorException ex) {
            throw new IOException("getsockopt(SO_PEERCRED) failed: " + ex.getMessage(), ex);
        }
    }

    /** The C library. */
    private static final class C {

        static {
            NativeLibrary.require();
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native NativeLong sendto(
                int descriptor, byte[] message, NativeLong length, int flags, byte[] address, int addressLength)
                throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native int clock_gettime(int clock, byte[] time) throws LastErrorException;

        static native int getpid();

        static native int getsockname(int descriptor, byte[] address, IntByReference length) throws LastErrorException;

        static native int getpeername(int descriptor, byte[] address, IntByReference length) throws LastErrorException;

        static native int getsockopt(int descriptor, int level, int option, byte[] value, IntByReference length)
                throws LastErrorException;

        static native int waitpid(int pid, IntByReference status, int options) throws LastErrorException;
    }
}

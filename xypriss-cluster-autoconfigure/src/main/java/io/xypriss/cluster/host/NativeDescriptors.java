package io.xypriss.cluster.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The few calls on file descriptors that Java does not offer. */
public final class NativeDescriptors {

    private static final int SOCKADDR_SIZE = 128;

    private static final int EINTR = 4;

    private static final int SOCK_STREAM = 1;

    /** Beyond what a process has open when a master starts; only where descriptors cannot be listed. */
    private static final int HIGHEST_CANDIDATE = 4096;

    static {
        NativeLibrary.load();
    }

    private NativeDescriptors() {}

    /** @throws UnsupportedOperationException where they cannot be called */
    public static void require() {
        if (!Platform.isLinux() && !Platform.isMac()) {
            throw new UnsupportedOperationException(
                    "this platform (" + System.getProperty("os.name") + ") is neither Linux nor macOS");
        }
        try {
            C.getpid();
        } catch (LinkageError ex) {
            throw new UnsupportedOperationException(
                    "the native library of JNA cannot be loaded (" + ex.getMessage() + ")", ex);
        }
    }

    public static int duplicate(int descriptor) throws IOException {
        try {
            return C.dup(descriptor);
        } catch (LastErrorException ex) {
            throw new IOException("dup(" + descriptor + ") failed: " + ex.getMessage(), ex);
        }
    }

    /** Makes {@code target} another name for {@code descriptor}, closing what it was before. */
    public static void replace(int target, int descriptor) throws IOException {
        boolean interrupted;
        do {
            try {
                C.dup2(descriptor, target);
                interrupted = false;
            } catch (LastErrorException ex) {
                interrupted = ex.getErrorCode() == EINTR;
                if (!interrupted) {
                    throw new IOException("dup2(" + descriptor + ", " + target + ") failed: " + ex.getMessage(), ex);
                }
            }
        } while (interrupted);
    }

    public static void close(int descriptor) throws IOException {
        try {
            C.close(descriptor);
        } catch (LastErrorException ex) {
            throw new IOException("close(" + descriptor + ") failed: " + ex.getMessage(), ex);
        }
    }

    public static boolean isOpen(int descriptor) {
        try {
            C.close(C.dup(descriptor));
            return true;
        } catch (LastErrorException ex) {
            return false;
        }
    }

    /** Descriptors of stream sockets that are bound to this port and not connected to a peer. */
    public static List<Integer> listeningOn(int port) {
        List<Integer> found = new ArrayList<>();
        for (int descriptor : open()) {
            if (localPort(descriptor) == port && isStream(descriptor) && !isConnected(descriptor)) {
                found.add(descriptor);
            }
        }
        return found;
    }

    /** All descriptors above 2 of this process; where they cannot be listed, all that it could have. */
    public static SortedSet<Integer> open() {
        SortedSet<Integer> descriptors = new TreeSet<>();
        String[] names = new File("/proc/self/fd").list();
        if (names == null) {
            for (int descriptor = 3; descriptor < HIGHEST_CANDIDATE; descriptor++) {
                descriptors.add(descriptor);
            }
            return descriptors;
        }
        for (String name : names) {
            int descriptor = Integer.parseInt(name);
            if (descriptor > 2) {
                descriptors.add(descriptor);
            }
        }
        return descriptors;
    }

    /** The descriptors of a process that are sockets or pipes; Linux only. Empty for a process that has ended. */
    public static List<Integer> communicating(int pid) throws IOException {
        List<Integer> found = new ArrayList<>();
        Path folder = Path.of("/proc", Integer.toString(pid), "fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                if (isCommunication(descriptor)) {
                    found.add(Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        } catch (NoSuchFileException ex) {
            return List.of();
        } catch (DirectoryIteratorException ex) {
            throw ex.getCause();
        }
        return found;
    }

    private static boolean isCommunication(Path descriptor) throws IOException {
        try {
            String what = Files.readSymbolicLink(descriptor).toString();
            return what.startsWith("socket:") || what.startsWith("pipe:");
        } catch (NoSuchFileException ex) {
            // Closed meanwhile.
            return false;
        }
    }

    /** A new pipe: the end to read from, and the end to write to. */
    public static int[] pipe() throws IOException {
        int[] ends = new int[2];
        try {
            C.pipe(ends);
            return ends;
        } catch (LastErrorException ex) {
            throw new IOException("pipe() failed: " + ex.getMessage(), ex);
        }
    }

    private static int localPort(int descriptor) {
        InetSocketAddress address = localAddress(descriptor);
        return (address != null) ? address.getPort() : -1;
    }

    /** Where a socket is bound; {@code null} for what is no socket of IPv4 or IPv6. */
    public static @Nullable InetSocketAddress localAddress(int descriptor) {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_SIZE);
        try {
            C.getsockname(descriptor, address.array(), new IntByReference(SOCKADDR_SIZE));
        } catch (LastErrorException ex) {
            // Not open, or not a socket.
            return null;
        }
        // The family is a short on Linux, a length and a family byte on macOS; IPv4 and IPv6 have the port next.
        int family = Platform.isMac()
                ? address.get(1)
                : address.order(ByteOrder.nativeOrder()).getShort(0);
        boolean v6 = family == (Platform.isMac() ? 30 : 10);
        if (family != 2 && !v6) {
            return null;
        }
        byte[] host = new byte[v6 ? 16 : 4];
        // Between the two of IPv6 is the flow information.
        address.get(v6 ? 8 : 4, host);
        try {
            int port = Short.toUnsignedInt(address.order(ByteOrder.BIG_ENDIAN).getShort(2));
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException ex) {
            throw new IllegalStateException("An address of " + host.length + " bytes is not taken", ex);
        }
    }

    public static boolean isStream(int descriptor) {
        return option(descriptor, Platform.isMac() ? 0x1008 : 3) == SOCK_STREAM;
    }

    public static boolean isListening(int descriptor) {
        return option(descriptor, Platform.isMac() ? 2 : 30) > 0;
    }

    public static boolean isSocket(int descriptor) {
        return option(descriptor, Platform.isMac() ? 0x1008 : 3) >= 0;
    }

    /** An option of sockets; -1 for what is no socket. */
    private static int option(int descriptor, int name) {
        IntByReference value = new IntByReference();
        try {
            C.getsockopt(descriptor, Platform.isMac() ? 0xffff : 1, name, value, new IntByReference(Integer.BYTES));
            return value.getValue();
        } catch (LastErrorException ex) {
            return -1;
        }
    }

    private static boolean isConnected(int descriptor) {
        try {
            C.getpeername(descriptor, new byte[SOCKADDR_SIZE], new IntByReference(SOCKADDR_SIZE));
            return true;
        } catch (LastErrorException ex) {
            return false;
        }
    }

    /** The C library. */
    private static final class C {

        static {
            NativeLibrary.require();
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int getpid();

        static native int dup(int descriptor) throws LastErrorException;

        static native int dup2(int descriptor, int target) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native int pipe(int[] ends) throws LastErrorException;

        static native int getsockname(int descriptor, byte[] address, IntByReference length) throws LastErrorException;

        static native int getsockopt(int descriptor, int level, int option, IntByReference value, IntByReference length)
                throws LastErrorException;

        static native int getpeername(int descriptor, byte[] address, IntByReference length) throws LastErrorException;
    }
}

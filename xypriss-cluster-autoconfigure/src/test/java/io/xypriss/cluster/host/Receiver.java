package io.xypriss.cluster.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A real socket for datagrams, as a service manager has one, at a path or at an abstract name after an @. */
final class Receiver implements AutoCloseable {

    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM = 2;

    private static final int SOL_SOCKET = 1;

    private static final int SO_RCVTIMEO = 20;

    private static final long SECONDS = 60;

    private final int descriptor;

    Receiver(String name) {
        this.descriptor = C.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] path = name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = ByteBuffer.allocate(2 + path.length).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(path);
        C.bind(this.descriptor, address.array(), address.capacity());
        ByteBuffer limit =
                ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(SECONDS);
        C.setsockopt(this.descriptor, SOL_SOCKET, SO_RCVTIMEO, limit.array(), limit.capacity());
    }

    /** Waits for the next. */
    String receive() {
        byte[] message = new byte[4096];
        int length = C.recv(this.descriptor, message, new NativeLong(message.length), 0)
                .intValue();
        return new String(message, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        C.close(this.descriptor);
    }

    static final class C {

        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

        static native int setsockopt(int descriptor, int level, int option, byte[] value, int length)
                throws LastErrorException;

        static native NativeLong recv(int descriptor, byte[] message, NativeLong length, int flags)
                throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native int prctl(int option, NativeLong value, NativeLong a, NativeLong b, NativeLong c)
                throws LastErrorException;
    }
}

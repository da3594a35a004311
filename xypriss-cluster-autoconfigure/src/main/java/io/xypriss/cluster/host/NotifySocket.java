package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Where a service manager listens for notifications: {@code NOTIFY_SOCKET}, a path or an abstract name after an @. */
final class NotifySocket {

    private static final short AF_UNIX = 1;

    private static final int LONGEST_NAME = 107;

    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /** @throws IOException if it is neither, or too long */
    static NotifySocket at(String name) throws IOException {
        boolean isAbstract = name.startsWith("@");
        if (!isAbstract && !name.startsWith("/")) {
            throw new IOException("NOTIFY_SOCKET '" + name + "' is neither a path nor an abstract name");
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_NAME) {
            throw new IOException("NOTIFY_SOCKET '" + name + "' is longer than " + LONGEST_NAME + " bytes");
        }
        if (isAbstract) {
            bytes[0] = 0;
        }
        // A path ends with a zero byte; an abstract name is just as long as it is.
        ByteBuffer address = ByteBuffer.allocate(Short.BYTES + bytes.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder());
        address.putShort(AF_UNIX).put(bytes);
        return new NotifySocket(address.array());
    }

    void send(String message) throws IOException {
        NativeHost.sendDatagram(this.address, message.getBytes(StandardCharsets.UTF_8));
    }
}

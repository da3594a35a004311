package io.xypriss.sample.cluster;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what is notified to it, as a service manager would, for as long as the process lives. */
final class NotifyReceiver {

    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM = 2;

    private final String name = "@xypriss-it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    private final List<String> messages = new CopyOnWriteArrayList<>();

    private final int descriptor;

    private NotifyReceiver() {
        this.descriptor = C.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] path = this.name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = ByteBuffer.allocate(Short.BYTES + path.length).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(path);
        C.bind(this.descriptor, address.array(), address.capacity());
    }

    static NotifyReceiver start() {
        NotifyReceiver receiver = new NotifyReceiver();
        Thread thread = new Thread(receiver::run, "notify-receiver");
        thread.setDaemon(true);
        thread.start();
        return receiver;
    }

    String name() {
        return this.name;
    }

    List<String> messages() {
        return this.messages;
    }

    private void run() {
        byte[] buffer = new byte[4096];
        while (true) {
            int length = C.recv(this.descriptor, buffer, new NativeLong(buffer.length), 0)
                    .intValue();
            this.messages.add(new String(buffer, 0, length, StandardCharsets.UTF_8));
        }
    }

    private static final class C {

        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

        static native NativeLong recv(int descriptor, byte[] message, NativeLong length, int flags)
                throws LastErrorException;
    }
}

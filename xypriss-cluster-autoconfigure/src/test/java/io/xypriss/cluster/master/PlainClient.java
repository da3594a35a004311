package io.xypriss.cluster.master;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection to a plain worker: whichever takes it. For one thread. */
final class PlainClient implements AutoCloseable {

    private final Socket socket;

    private final InputStream in;

    PlainClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout((int) PlainCluster.LONG.toMillis());
        this.in = new BufferedInputStream(this.socket.getInputStream());
    }

    /** Connects to that worker, as often as it takes to get there: the kernel chooses. */
    static PlainClient of(int port, long pid) throws IOException {
        while (true) {
            PlainClient client = new PlainClient(port);
            if (client.send("GET /").pid() == pid) {
                return client;
            }
            client.close();
        }
    }

    /** Has that worker do something. */
    static void tell(int port, long pid, String what) throws IOException {
        try (PlainClient client = of(port, pid)) {
            client.send(what);
        }
    }

    /** Sends a request, such as {@code POST /hang}, and waits for the answer. */
    PlainLoad.Response send(String what) throws IOException {
        write(what + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        return PlainLoad.Response.read(this.in);
    }

    /** Sends some of a request. */
    void write(String text) throws IOException {
        this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Waits for the answer to it. */
    PlainLoad.Response read() throws IOException {
        return PlainLoad.Response.read(this.in);
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}

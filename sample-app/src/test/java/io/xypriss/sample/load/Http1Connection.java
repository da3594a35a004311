package io.xypriss.sample.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One HTTP/1.1 connection to the loopback address, for one request at a time. */
final class Http1Connection implements AutoCloseable {

    private final Socket socket = new Socket();

    private final InputStream in;

    private final byte[] buffer = new byte[16 * 1024];

    private int position;

    private int limit;

    private boolean reusable = true;

    Http1Connection(int port) throws IOException {
        try {
            this.socket.setSoTimeout(Load.TIMEOUT_MILLIS);
            this.socket.setTcpNoDelay(true);
            this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Load.TIMEOUT_MILLIS);
            this.in = this.socket.getInputStream();
        } catch (IOException ex) {
            this.socket.close();
            throw ex;
        }
    }

    Answer exchange(Request request, boolean keepAlive) throws IOException {
        return exchange(bytes(request, keepAlive), keepAlive);
    }

    Answer get(String path, boolean keepAlive) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + (keepAlive ? "" : "Connection: close\r\n")
                + "\r\n";
        return exchange(request.getBytes(StandardCharsets.US_ASCII), keepAlive);
    }

    private Answer exchange(byte[] request, boolean keepAlive) throws IOException {
        this.socket.getOutputStream().write(request);
        int status = Integer.parseInt(line().split(" ")[1]);
        this.reusable = keepAlive;
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.equals("connection: close")) {
                this.reusable = false;
            } else if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        return new Answer(status, chunked ? chunks() : bytes(length));
    }

    /** Whether the server left the connection open after the last answer. */
    boolean reusable() {
        return this.reusable;
    }

    /** Whether the server has closed the connection since; waits a millisecond to see it. */
    boolean closedByServer() throws IOException {
        this.socket.setSoTimeout(1);
        try {
            if (this.in.read() >= 0) {
                throw new IOException("the server speaks without having been asked");
            }
            return true;
        } catch (SocketTimeoutException ex) {
            return false;
        } finally {
            this.socket.setSoTimeout(Load.TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }

    private static byte[] bytes(Request request, boolean keepAlive) {
        byte[] body = request.body();
        String head = request.method() + " " + request.path() + " HTTP/1.1\r\nHost: localhost\r\n"
                + (keepAlive ? "" : "Connection: close\r\n")
                + (request.isPost()
                        ? "Content-Type: application/octet-stream\r\nContent-Length: " + body.length + "\r\n"
                        : "")
                + "\r\n";
        byte[] bytes = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + body.length);
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(bytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int read = 0;
        while (read < length) {
            if (this.position == this.limit) {
                fill();
            }
            int part = Math.min(length - read, this.limit - this.position);
            System.arraycopy(this.buffer, this.position, bytes, read, part);
            this.position += part;
            read += part;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (this.position == this.limit) {
                fill();
            }
            char c = (char) this.buffer[this.position++];
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void fill() throws IOException {
        int read = this.in.read(this.buffer);
        if (read < 0) {
            throw new IOException("the connection ended before the answer did");
        }
        this.position = 0;
        this.limit = read;
    }
}

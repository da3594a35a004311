package io.xypriss.cluster.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of HTTP/2 that does what it is told and nothing else: it does not leave when the server asks it to. */
public final class Http2Connection implements AutoCloseable {

    static final int DATA = 0;

    static final int HEADERS = 1;

    static final int SETTINGS = 4;

    public static final int GOAWAY = 7;

    private static final int END_STREAM = 1;

    private static final int END_HEADERS = 4;

    private final Socket socket;

    private final DataInputStream in;

    public Http2Connection(int port, int timeoutMillis) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port), timeoutMillis);
    }

    /** Takes up a connection over which nothing was sent yet. */
    Http2Connection(Socket socket, int timeoutMillis) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(timeoutMillis);
        this.socket.setTcpNoDelay(true);
        this.in = new DataInputStream(this.socket.getInputStream());
        this.socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends a whole request, its headers neither indexed nor compressed. */
    public void get(int stream, String path) throws IOException {
        send(HEADERS, END_STREAM | END_HEADERS, stream, headers(0x82, path));
    }

    /** Sends a whole request with a body. */
    void post(int stream, String path, String body) throws IOException {
        send(HEADERS, END_HEADERS, stream, headers(0x83, path));
        send(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] headers(int method, String path) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(method);
        headers.write(0x86);
        literal(headers, 4, path);
        literal(headers, 1, "x");
        return headers.toByteArray();
    }

    /** Reads up to and including a frame of this type. */
    public Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** Reads the body of the stream, and fails if the connection ends before. */
    public String body(int stream) throws IOException {
        StringBuilder body = new StringBuilder();
        Frame frame;
        do {
            frame = next();
            if (frame.type() == DATA && frame.stream() == stream) {
                body.append(new String(frame.payload(), StandardCharsets.US_ASCII));
            }
        } while (frame.stream() != stream || (frame.flags() & END_STREAM) == 0);
        return body.toString();
    }

    /** Reads until the server closes the connection, and returns what came before. */
    public List<Frame> rest() throws IOException {
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(next());
            }
        } catch (java.io.EOFException ex) {
            return frames;
        }
    }

    /** The types of whole frames. */
    static List<Integer> frameTypes(byte[] frames) {
        List<Integer> types = new ArrayList<>();
        for (int at = 0; at + 9 <= frames.length; ) {
            types.add((int) frames[at + 3]);
            at += 9 + ((frames[at] & 0xff) << 16 | (frames[at + 1] & 0xff) << 8 | (frames[at + 2] & 0xff));
        }
        return types;
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }

    private Frame next() throws IOException {
        int lengthAndType = this.in.readInt();
        int flags = this.in.readUnsignedByte();
        int stream = this.in.readInt();
        byte[] payload = new byte[lengthAndType >>> 8];
        this.in.readFully(payload);
        Frame frame = new Frame(lengthAndType & 0xff, flags, stream, payload);
        if (frame.type() == SETTINGS && flags == 0) {
            send(SETTINGS, 1, 0, new byte[0]);
        }
        return frame;
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        this.socket.getOutputStream().write(frame.array());
    }

    private static void literal(ByteArrayOutputStream headers, int name, String value) {
        headers.write(name);
        headers.write(value.length());
        headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    public record Frame(int type, int flags, int stream, byte[] payload) {

        /** The last-stream-id of a GOAWAY. */
        int lastStream() {
            return ByteBuffer.wrap(this.payload).getInt();
        }
    }
}

package io.xypriss.cluster.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection over which requests are sent as they are. */
public final class PlainClient implements AutoCloseable {

    public final Socket socket;

    private final BufferedReader in;

    private final OutputStream out;

    public PlainClient(int port, int timeoutMillis) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port), timeoutMillis);
    }

    public PlainClient(Socket socket, int timeoutMillis) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(timeoutMillis);
        this.socket.setTcpNoDelay(true);
        this.in = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
        this.out = this.socket.getOutputStream();
    }

    public void send(String text) throws IOException {
        this.out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        this.out.flush();
    }

    public Response response() throws IOException {
        String statusLine = this.in.readLine();
        if (statusLine == null) {
            throw new IOException("the connection ended without an answer");
        }
        List<String> headers = new ArrayList<>();
        for (String line = this.in.readLine(); !Objects.requireNonNull(line).isEmpty(); line = this.in.readLine()) {
            headers.add(line);
        }
        Response head = new Response(Integer.parseInt(statusLine.split(" ")[1]), headers, "");
        String length = head.header("content-length");
        char[] body = new char[(length != null) ? Integer.parseInt(length) : 0];
        for (int read = 0; read < body.length; ) {
            int count = this.in.read(body, read, body.length - read);
            if (count < 0) {
                throw new IOException("the answer ended early");
            }
            read += count;
        }
        return new Response(head.status(), headers, new String(body));
    }

    /** Reads up to the end, which the server must bring about. */
    public int rest() throws IOException {
        return this.in.read();
    }

    @Override
    public void close() {
        try {
            this.socket.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public record Response(int status, List<String> headers, String body) {

        public @Nullable String header(String name) {
            return this.headers.stream()
                    .filter((header) -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map((header) -> header.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse(null);
        }
    }
}

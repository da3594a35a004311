package io.xypriss.sample.load;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The server's side of an HTTP/1.1 connection, step by step. */
final class Http1Script {

    private final Socket connection;

    Http1Script(Socket connection) {
        this.connection = connection;
    }

    /** What the sample answers to a GET of this path. */
    static String json(String path) {
        return "{\"text\":\"" + path.substring(path.indexOf('=') + 1) + "\",\"by\":{\"pid\":4242}}";
    }

    /** Reads the head of a request and gives its path. */
    String awaitGet() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = this.connection.getInputStream().read();
            if (c < 0) {
                throw new IOException("no request");
            }
            head.append((char) c);
        }
        return head.toString().split(" ")[1];
    }

    void answer(int status, String body) throws IOException {
        String answer = "HTTP/1.1 " + status + " Whatever\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        this.connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }
}

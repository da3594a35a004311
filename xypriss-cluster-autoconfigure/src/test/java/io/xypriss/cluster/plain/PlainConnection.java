package io.xypriss.cluster.plain;

import io.xypriss.cluster.socket.RequestCounter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Answers one request after the other on one connection, until either side says that it was the last. For one thread. */
final class PlainConnection implements Runnable {

    private static final Log logger = LogFactory.getLog(PlainConnection.class);

    /** How often an idle connection looks whether it is to end. */
    private static final int LOOK_MILLIS = 100;

    private static final int END = -1;

    private final Socket socket;

    private final PlainAnswers answers;

    private final RequestCounter counter;

    private final Ends ends;

    private final byte[] buffer = new byte[8192];

    private int position;

    private int limit;

    PlainConnection(Socket socket, PlainAnswers answers, RequestCounter counter, Ends ends) {
        this.socket = socket;
        this.answers = answers;
        this.counter = counter;
        this.ends = ends;
    }

    @Override
    public void run() {
        try (this.socket) {
            this.socket.setSoTimeout(LOOK_MILLIS);
            InputStream in = this.socket.getInputStream();
            OutputStream out = this.socket.getOutputStream();
            boolean goesOn = true;
            while (goesOn) {
                goesOn = serveNext(in, out);
            }
        } catch (IOException ex) {
            logger.debug("The client has gone", ex);
        }
    }

    private boolean serveNext(InputStream in, OutputStream out) throws IOException {
        int first = firstByte(in);
        if (first == END) {
            return false;
        }
        long begun = System.nanoTime();
        String[] words = ((char) first + line(in)).split(" ");
        int length = 0;
        boolean close = false;
        String check = null;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String value = value(header, "content-length");
            length = (value != null) ? Integer.parseInt(value) : length;
            value = value(header, "connection");
            close = (value != null) ? value.equalsIgnoreCase("close") : close;
            value = value(header, this.counter.checkHeader());
            check = (value != null) ? value : check;
        }
        PlainAnswers.Answer answer = this.answers.answer(words[0], words[1], body(in, length));
        boolean last = close || this.ends.isLast();
        this.counter.count(check, answer.status(), System.nanoTime() - begun);
        out.write(bytes(answer, last));
        return !last;
    }

    private static byte[] bytes(PlainAnswers.Answer answer, boolean last) {
        byte[] head = ("HTTP/1.1 " + answer.status() + " Answer\r\nContent-Length: " + answer.body().length
                        + (last ? "\r\nConnection: close" : "") + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + answer.body().length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(answer.body(), 0, all, head.length, answer.body().length);
        return all;
    }

    /** Waits for a request, as long as the connection may be idle. */
    private int firstByte(InputStream in) throws IOException {
        long idleSince = System.nanoTime();
        while (this.position == this.limit) {
            try {
                if (!fill(in)) {
                    return END;
                }
            } catch (SocketTimeoutException ex) {
                if (this.ends.isOver(idleSince)) {
                    return END;
                }
            }
        }
        return this.buffer[this.position++];
    }

    /** A client may take its time over a request that it has begun. */
    private int next(InputStream in) throws IOException {
        while (this.position == this.limit) {
            try {
                if (!fill(in)) {
                    throw new EOFException("The client has left in the middle of a request");
                }
            } catch (SocketTimeoutException ex) {
                continue;
            }
        }
        return this.buffer[this.position++];
    }

    private boolean fill(InputStream in) throws IOException {
        int count = in.read(this.buffer);
        if (count < 0) {
            return false;
        }
        this.position = 0;
        this.limit = count;
        return true;
    }

    private String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = next(in); next != '\n'; next = next(in)) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    private byte[] body(InputStream in, int length) throws IOException {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) next(in);
        }
        return body;
    }

    private static @Nullable String value(String header, String name) {
        boolean found = header.regionMatches(true, 0, name, 0, name.length())
                && header.length() > name.length()
                && header.charAt(name.length()) == ':';
        return found ? header.substring(name.length() + 1).strip() : null;
    }

    /** Tells when a connection ends. Thread-safe. */
    interface Ends {

        /** Whether the answer that is sent now is the last of its connection. */
        boolean isLast();

        /** Whether a connection has been idle for too long since then, by {@link System#nanoTime}. */
        boolean isOver(long idleSince);
    }
}

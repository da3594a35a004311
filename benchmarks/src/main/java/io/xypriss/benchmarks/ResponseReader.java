package io.xypriss.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Tells when a response is complete, looking at no more of it than that takes. A chunked body counts as complete once
 * the bytes end as a last chunk does, which the JSON of the sample never does by chance.
 */
final class ResponseReader {

    private static final int UNKNOWN = -1;

    private final byte[] bytes = new byte[16 * 1024];

    private int length;

    private int bodyStart;

    private int contentLength;

    private boolean chunked;

    private boolean closing;

    void reset() {
        this.length = 0;
        this.bodyStart = UNKNOWN;
        this.contentLength = UNKNOWN;
        this.chunked = false;
        this.closing = false;
    }

    byte[] bytes() {
        return this.bytes;
    }

    int length() {
        return this.length;
    }

    boolean full() {
        return this.length == this.bytes.length;
    }

    void received(int count) {
        this.length += count;
    }

    boolean complete(boolean endOfStream) {
        if (this.bodyStart == UNKNOWN) {
            findBody();
        }
        if (this.bodyStart == UNKNOWN) {
            return false;
        }
        if (this.contentLength != UNKNOWN) {
            return this.length >= this.bodyStart + this.contentLength;
        }
        return this.chunked ? endsWith("\n0\r\n\r\n") : endOfStream;
    }

    /** Whether the server said that it closes the connection after this response. */
    boolean closing() {
        return this.closing || (this.contentLength == UNKNOWN && !this.chunked);
    }

    String status() {
        return new String(this.bytes, 9, 3, StandardCharsets.ISO_8859_1);
    }

    /** The text value of a JSON property of the body; {@code none} where it has none. */
    String property(String name) {
        String body = new String(this.bytes, this.bodyStart, this.length - this.bodyStart, StandardCharsets.ISO_8859_1);
        String before = "\"" + name + "\":\"";
        int start = body.indexOf(before);
        return (start < 0)
                ? "none"
                : body.substring(start + before.length(), body.indexOf('"', start + before.length()));
    }

    private void findBody() {
        for (int i = 3; i < this.length; i++) {
            if (this.bytes[i] == '\n' && this.bytes[i - 2] == '\n' && this.bytes[i - 1] == '\r') {
                this.bodyStart = i + 1;
                readHeaders();
                return;
            }
        }
    }

    private void readHeaders() {
        String headers =
                new String(this.bytes, 0, this.bodyStart, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        this.chunked = headers.contains("\ntransfer-encoding: chunked");
        this.closing = headers.contains("\nconnection: close");
        String before = "\ncontent-length:";
        int start = headers.indexOf(before);
        if (start >= 0) {
            this.contentLength =
                    Integer.parseInt(headers.substring(start + before.length(), headers.indexOf('\r', start + 1))
                            .trim());
        }
    }

    private boolean endsWith(String end) {
        int start = this.length - end.length();
        if (start < this.bodyStart - 1) {
            return false;
        }
        for (int i = 0; i < end.length(); i++) {
            if (this.bytes[start + i] != end.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

package io.xypriss.cluster.outage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One of the few answers that the master gives. */
enum Answer {

    /** To every request that asks for nothing below. */
    UNAVAILABLE(503, "text/plain;charset=UTF-8", "No worker of this application is ready to serve. Try again.\n"),

    /** Health: the application cannot serve. */
    DOWN(503, "application/json", "{\"status\":\"DOWN\"}"),

    /** Liveness: the master lives and replaces the workers, so nobody should restart it. */
    UP(200, "application/json", "{\"status\":\"UP\"}");

    /** The smallest value that keeps a client from asking again at once; a start takes some seconds. */
    static final String RETRY_AFTER_SECONDS = "1";

    private final int status;

    private final String contentType;

    private final byte[] body;

    Answer(int status, String contentType, String body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body.getBytes(StandardCharsets.UTF_8);
    }

    int status() {
        return this.status;
    }

    /** Whether the client should ask again. */
    boolean isToBeRetried() {
        return this.status == 503;
    }

    String contentType() {
        return this.contentType;
    }

    int length() {
        return this.body.length;
    }

    ByteBuffer body() {
        return ByteBuffer.wrap(this.body).asReadOnlyBuffer();
    }

    byte[] bytes() {
        return this.body.clone();
    }
}

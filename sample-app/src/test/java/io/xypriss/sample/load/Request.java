package io.xypriss.sample.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request whose answer can be no other's: it says which client's and which one it is. Every other one is a GET, whose
 * answer also names the process; the others post bodies of 20 bytes to 6 kB, of which each byte must come back.
 *
 * @param client which client sends it
 * @param number its number with that client
 * @param kind of connection
 */
record Request(int client, long number, String kind) {

    private static final byte[] NO_BODY = {};

    boolean isPost() {
        return this.number % 2 == 0;
    }

    String method() {
        return isPost() ? "POST" : "GET";
    }

    String path() {
        return isPost() ? "/echo" : "/echo?text=" + mark();
    }

    byte[] body() {
        if (!isPost()) {
            return NO_BODY;
        }
        int step = (int) (this.number / 2 % 16);
        return (mark() + ";").repeat(1 + step * step).getBytes(StandardCharsets.US_ASCII);
    }

    boolean isAnsweredBy(byte[] answer) {
        if (isPost()) {
            return Arrays.equals(answer, body());
        }
        String json = new String(answer, StandardCharsets.US_ASCII);
        return json.startsWith("{\"text\":\"" + mark() + "\",") && json.endsWith("}");
    }

    private String mark() {
        return "client-" + this.client + "-request-" + this.number;
    }

    @Override
    public String toString() {
        return this.kind + ": " + method() + " of " + mark();
    }
}

package io.xypriss.cluster.control.transport;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Proves to the master that a process is the one it spawned. */
public final class ControlToken {

    private static final int BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private ControlToken() {}

    /** A token that nobody can guess. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

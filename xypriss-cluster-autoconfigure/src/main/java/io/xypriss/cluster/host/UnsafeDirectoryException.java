package io.xypriss.cluster.host;

import java.io.IOException;

/** A directory is not this user's alone; the message says which and why. */
public class UnsafeDirectoryException extends IOException {

    UnsafeDirectoryException(String message) {
        super(message);
    }
}

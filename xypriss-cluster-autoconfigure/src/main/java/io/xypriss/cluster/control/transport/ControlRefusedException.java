package io.xypriss.cluster.control.transport;

import java.io.IOException;

/** The master refused this process; the message is its reason. */
public class ControlRefusedException extends IOException {

    ControlRefusedException(String message) {
        super(message);
    }
}

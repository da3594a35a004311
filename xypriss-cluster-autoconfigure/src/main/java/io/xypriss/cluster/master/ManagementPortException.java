package io.xypriss.cluster.master;

import java.net.BindException;

/** The management port cannot be bound; the message names it. */
public class ManagementPortException extends BindException {

    ManagementPortException(BindException cause) {
        super(cause.getMessage());
        initCause(cause);
    }
}

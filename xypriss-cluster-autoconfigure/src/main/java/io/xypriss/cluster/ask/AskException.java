package io.xypriss.cluster.ask;

/** The command line cannot do what it was asked for; the message says why, for the operator. */
class AskException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ExitCode exitCode;

    AskException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    AskException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return this.exitCode;
    }
}

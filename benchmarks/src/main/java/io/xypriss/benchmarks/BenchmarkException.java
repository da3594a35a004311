package io.xypriss.benchmarks;

/** Something could not be measured; the message is the reason the report gives. */
final class BenchmarkException extends Exception {

    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }

    BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.xypriss.benchmarks;

/** How requests are offered. */
enum LoadKind {
    /** Closed loop: each connection sends its next request as soon as the last one is answered. */
    KEEP_ALIVE("keep-alive"),

    /** Closed loop, with a new connection for each request. */
    ONE_SHOT("one connection a request"),

    /** Open loop on kept-alive connections: requests are due at a fixed rate, however slow the answers are. */
    FIXED_RATE("fixed rate");

    private final String label;

    LoadKind(String label) {
        this.label = label;
    }

    String label() {
        return this.label;
    }

    boolean closedLoop() {
        return this != FIXED_RATE;
    }
}

package io.xypriss.benchmarks;

/** Two processes of one application that can be replaced while they serve. */
interface Contender {

    /** The port that clients use, on 127.0.0.1. */
    int port();

    /** Replaces both processes; returns once the new ones serve. */
    void roll() throws BenchmarkException, InterruptedException;

    /** Ends all processes of it. */
    void end();
}

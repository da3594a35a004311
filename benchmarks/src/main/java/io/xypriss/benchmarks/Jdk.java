package io.xypriss.benchmarks;

import java.nio.file.Path;

/** The JDK that runs the harness, and all it starts. */
final class Jdk {

    private Jdk() {}

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}

package io.xypriss.benchmarks;

import java.nio.file.Path;

/**
 * An application to measure with.
 *
 * @param name as the report calls it
 * @param jar its executable jar
 * @param mainClass the simple name of its main class, by which the log tells that it has started
 */
record Application(String name, Path jar, String mainClass) {

    String startedMark() {
        return "Started " + this.mainClass;
    }
}

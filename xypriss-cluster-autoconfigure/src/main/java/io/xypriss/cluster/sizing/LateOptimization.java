package io.xypriss.cluster.sizing;

import java.util.List;

/**
 * Has the optimizing compiler of HotSpot (C2) take up a method after four times as many calls and loop rounds as it does by
 * default. At start it else spends a third of all CPU time on code that is hardly run again; what requests run is
 * optimized all the same. See docs/sizing.md for what was measured.
 */
final class LateOptimization {

    /** Times the defaults of HotSpot, which are the same from 8 on: 5000, 600, 15000 and 40000. */
    private static final int FACTOR = 4;

    private static final List<String> OPTIONS = List.of(
            "-XX:Tier4InvocationThreshold=" + 5000 * FACTOR,
            "-XX:Tier4MinInvocationThreshold=" + 600 * FACTOR,
            "-XX:Tier4CompileThreshold=" + 15000 * FACTOR,
            "-XX:Tier4BackEdgeThreshold=" + 40000 * FACTOR);

    /** What says how the JVM is to compile: then that is how it does. */
    private static final String[] SET_BY_THE_USER = {
        "-XX:Tier",
        "-XX:-TieredCompilation",
        "-XX:+TieredCompilation",
        "-XX:CompileThreshold",
        "-XX:CompilationMode",
        "-XX:+UseJVMCI",
        "-XX:+EnableJVMCI",
        "-Xint",
        "-Xcomp",
        "-client"
    };

    private LateOptimization() {}

    /**
     * The options for it; none where the user has said how to compile, or where the JVM may not know them.
     *
     * @param jvm the name of the JVM, as its property {@code java.vm.name} has it
     */
    static List<String> options(String jvm, JvmFlags set) {
        return jvm.contains("Server VM") && !set.set(SET_BY_THE_USER) ? OPTIONS : List.of();
    }
}

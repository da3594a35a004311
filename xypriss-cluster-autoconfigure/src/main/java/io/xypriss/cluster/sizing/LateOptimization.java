package io.xypriss.cluster.sizing;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Has the optimizing compiler of HotSpot (C2) take up a method after four times as many calls and loop rounds as it does by
 * default. At start it else spends a third of all CPU time, much of it on code that is hardly run again; what requests run
 * often is optimized all the same. See docs/sizing.md for what was measured.
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

    /** Whether this JVM, which workers run on, too, knows the options, and C2 is what optimizes. */
    static boolean isSupported() {
        try {
            HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return jvm != null
                    && !isTrue(jvm, "UseJVMCICompiler")
                    && OPTIONS.stream().allMatch((option) -> has(jvm, name(option)));
        } catch (IllegalArgumentException | LinkageError ex) {
            // A JVM that is not HotSpot, or a runtime without that module.
            return false;
        }
    }

    private static String name(String option) {
        return option.substring("-XX:".length(), option.indexOf('='));
    }

    private static boolean isTrue(HotSpotDiagnosticMXBean jvm, String option) {
        return has(jvm, option) && Boolean.parseBoolean(jvm.getVMOption(option).getValue());
    }

    private static boolean has(HotSpotDiagnosticMXBean jvm, String option) {
        try {
            return jvm.getVMOption(option) != null;
        } catch (IllegalArgumentException ex) {
            // It knows none of that name.
            return false;
        }
    }

    /** The options for it; none where the user has said how to compile. */
    static List<String> options(JvmFlags set) {
        return set.set(SET_BY_THE_USER) ? List.of() : OPTIONS;
    }
}

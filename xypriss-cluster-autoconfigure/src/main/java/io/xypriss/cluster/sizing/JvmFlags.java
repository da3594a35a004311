package io.xypriss.cluster.sizing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a JVM say already, so that nothing a user has set is set again.
 *
 * @param options in their order; of two that contradict each other the JVM takes the last
 */
record JvmFlags(List<String> options) {

    private static final Pattern MAX_HEAP = Pattern.compile("(?:-Xmx|-XX:MaxHeapSize=)(\\d+)([kKmMgGtT]?)");

    private static final Pattern INITIAL_HEAP =
            Pattern.compile("(?:-Xms|-XX:InitialHeapSize=|-XX:MinHeapSize=)(\\d+)([kKmMgGtT]?)");

    private static final Pattern PERCENTAGE = Pattern.compile("-XX:MaxRAMPercentage=(\\d+(?:\\.\\d*)?)");

    private static final Pattern FRACTION = Pattern.compile("-XX:MaxRAMFraction=(\\d+)");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    private static final String UNITS = "kmgt";

    JvmFlags {
        options = List.copyOf(options);
    }

    /**
     * The largest heap they allow, in bytes; {@code null} where they leave it to the JVM.
     *
     * @param memory what a percentage is of
     */
    @Nullable
    Long maxHeap(long memory) {
        Matcher size = last(MAX_HEAP);
        if (size != null) {
            return bytes(size);
        }
        Matcher percentage = last(PERCENTAGE);
        if (percentage != null) {
            return (long) (memory * Double.parseDouble(percentage.group(1)) / 100);
        }
        Matcher fraction = last(FRACTION);
        return (fraction != null) ? Long.valueOf(memory / Math.max(1, Long.parseLong(fraction.group(1)))) : null;
    }

    /** The heap they start with, in bytes: a smaller one must not be the largest. 0 where they leave it to the JVM. */
    long initialHeap() {
        Matcher size = last(INITIAL_HEAP);
        return (size != null) ? bytes(size) : 0;
    }

    boolean chooseCollector() {
        return last(COLLECTOR) != null;
    }

    boolean set(String... prefixes) {
        return this.options.stream()
                .anyMatch((option) -> Arrays.stream(prefixes).anyMatch(option::startsWith));
    }

    private static long bytes(Matcher size) {
        String unit = size.group(2).toLowerCase(Locale.ROOT);
        return Long.parseLong(size.group(1)) << (unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1));
    }

    private @Nullable Matcher last(Pattern pattern) {
        Matcher last = null;
        for (String option : this.options) {
            Matcher matcher = pattern.matcher(option);
            if (matcher.matches()) {
                last = matcher;
            }
        }
        return last;
    }
}

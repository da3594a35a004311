package io.xypriss.benchmarks;

import java.util.List;
import java.util.Locale;

/** Several figures of one kind, as the report shows them: median (least–most). */
final class Spread {

    static final String MISSING = "missing";

    private Spread() {}

    static String of(List<Double> figures, String unit) {
        if (figures.isEmpty()) {
            return MISSING;
        }
        List<Double> sorted = figures.stream().sorted().toList();
        return "%s%s (%s–%s)"
                .formatted(digits(median(sorted)), unit, digits(sorted.get(0)), digits(sorted.get(sorted.size() - 1)));
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String digits(double figure) {
        return String.format(Locale.ROOT, (figure >= 100) ? "%.0f" : (figure >= 10) ? "%.1f" : "%.2f", figure);
    }
}

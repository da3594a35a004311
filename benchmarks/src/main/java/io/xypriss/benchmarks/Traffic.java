package io.xypriss.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Compares the variants under load, in interleaved rounds, all of them running all the time. */
final class Traffic {

    private static final double SHARE_OF_PLAIN = 0.25;

    private final Options options;

    private final Launcher launcher;

    private final LoadClient client;

    private final Report report;

    private final Map<Variant, Target> targets = new EnumMap<>(Variant.class);

    private final Map<Variant, String> failures = new EnumMap<>(Variant.class);

    private final Map<LoadKind, List<Map<Variant, Window>>> rounds = new EnumMap<>(LoadKind.class);

    Traffic(Options options, Launcher launcher, LoadClient client, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.client = client;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        this.report.heading("traffic");
        start();
        Map<Variant, WarmUp.Outcome> warm =
                new WarmUp(this.options, this.client, this.report).run(this.targets, this::drop);
        double rate = (this.options.rate() > 0) ? this.options.rate() : rate(warm.get(Variant.PLAIN));
        for (int round = 1; round <= this.options.rounds(); round++) {
            this.report.progress("traffic: round " + round + " of " + this.options.rounds());
            for (LoadKind kind : LoadKind.values()) {
                if (kind.closedLoop() || rate > 0) {
                    this.rounds
                            .computeIfAbsent(kind, (any) -> new ArrayList<>())
                            .add(round(kind, rate));
                }
            }
        }
        for (Variant variant : List.copyOf(this.targets.keySet())) {
            try {
                this.targets.get(variant).check();
            } catch (BenchmarkException ex) {
                drop(variant, ex.getMessage());
            }
        }
        print(warm, rate);
        this.targets.values().forEach(this.launcher::end);
    }

    private void start() throws InterruptedException {
        for (Variant variant : Variant.values()) {
            this.report.progress("traffic: starting " + variant.label());
            try {
                this.targets.put(variant, variant.start(this.launcher));
            } catch (BenchmarkException ex) {
                drop(variant, ex.getMessage());
            }
        }
    }

    private Map<Variant, Window> round(LoadKind kind, double rate) throws IOException {
        Map<Variant, Window> windows = new EnumMap<>(Variant.class);
        for (Variant variant : List.copyOf(this.targets.keySet())) {
            Target target = this.targets.get(variant);
            try {
                Window window = this.client.measure(
                        target,
                        new LoadOrder(
                                target.port(),
                                kind,
                                this.options.connections(),
                                kind.closedLoop() ? 0 : rate,
                                this.options.seconds() * 1000L,
                                false));
                windows.put(variant, window);
            } catch (BenchmarkException ex) {
                drop(variant, ex.getMessage());
            }
        }
        return windows;
    }

    private void drop(Variant variant, String reason) {
        this.failures.put(variant, reason);
        this.report.failure(variant.label() + ": " + reason);
        Target target = this.targets.remove(variant);
        if (target != null) {
            this.launcher.end(target);
        }
    }

    private static double rate(WarmUp.Outcome plain) {
        return (plain == null) ? 0 : Math.max(1, Math.floor(plain.keepAlivePerSecond() * SHARE_OF_PLAIN));
    }

    private void print(Map<Variant, WarmUp.Outcome> warm, double rate) {
        List<String> notes = new ArrayList<>();
        warm.forEach((variant, outcome) -> notes.add("%s %d windows (%s)"
                .formatted(variant.label(), outcome.windows(), outcome.settled() ? "settled" : "not settled")));
        this.report.text("%d rounds, windows of %d s, %d connections. Warm-up: %s."
                .formatted(
                        this.options.rounds(),
                        this.options.seconds(),
                        this.options.connections(),
                        notes.isEmpty() ? Spread.MISSING : String.join(", ", notes)));
        for (LoadKind kind : LoadKind.values()) {
            String title = kind.label();
            if (!kind.closedLoop()) {
                title += (rate > 0)
                        ? String.format(Locale.ROOT, ", %.0f requests/s, latency from the due time", rate)
                        : ", not run: without the plain process there is no rate to choose, give --rate";
            }
            this.report.text("\n### " + title + "\n");
            print(this.rounds.getOrDefault(kind, List.of()));
        }
    }

    private void print(List<Map<Variant, Window>> rounds) {
        Map<String, ToDoubleFunction<Window>> figures = new LinkedHashMap<>();
        figures.put("requests/s", (window) -> window.load().perSecond());
        figures.put("p50", (window) -> window.load().millisAt(50));
        figures.put("p99", (window) -> window.load().millisAt(99));
        figures.put("CPU a request", Window::cpuMicrosPerRequest);
        List<String> units = List.of("/s", " ms", " ms", " µs");
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(
                "*" + Variant.PLAIN.label() + ": absolute figures*",
                Variant.PLAIN,
                rounds,
                figures.values(),
                units,
                false));
        for (Variant variant : EnumSet.complementOf(EnumSet.of(Variant.PLAIN))) {
            rows.add(row(variant.label(), variant, rounds, figures.values(), List.of("×", "×", "×", "×"), true));
        }
        List<String> columns = new ArrayList<>(List.of("variant"));
        columns.addAll(figures.keySet());
        columns.addAll(List.of("rounds", "answered", "failed"));
        this.report.table(columns, rows);
    }

    private List<String> row(
            String label,
            Variant variant,
            List<Map<Variant, Window>> rounds,
            Iterable<ToDoubleFunction<Window>> figures,
            List<String> units,
            boolean ratio) {
        List<String> row = new ArrayList<>();
        row.add(label);
        List<Window> windows = rounds.stream()
                .map((round) -> round.get(variant))
                .filter((window) -> window != null)
                .toList();
        int unit = 0;
        for (ToDoubleFunction<Window> figure : figures) {
            List<Double> values = new ArrayList<>();
            for (Map<Variant, Window> round : rounds) {
                Window window = round.get(variant);
                Window plain = round.get(Variant.PLAIN);
                if (window != null && plain != null && !this.failures.containsKey(variant)) {
                    double value = figure.applyAsDouble(window);
                    values.add(ratio ? value / figure.applyAsDouble(plain) : value);
                }
            }
            row.add(Spread.of(values, units.get(unit++)));
        }
        long failed =
                windows.stream().mapToLong((window) -> window.load().failed()).sum();
        row.add(Integer.toString(windows.size()));
        row.add(Long.toString(
                windows.stream().mapToLong((window) -> window.load().answered()).sum()));
        row.add(failed(variant, windows, failed));
        return row;
    }

    private String failed(Variant variant, List<Window> windows, long failed) {
        if (this.failures.containsKey(variant)) {
            return "**VARIANT FAILED**: " + this.failures.get(variant);
        }
        if (failed == 0) {
            return "0";
        }
        String first = windows.stream()
                .map((window) -> window.load().firstFailure())
                .filter((reason) -> !reason.isEmpty())
                .findFirst()
                .orElseThrow();
        this.report.failure(variant.label() + ": " + failed + " requests failed, the first: " + first);
        return "**" + failed + " FAILED**, the first: " + first;
    }
}

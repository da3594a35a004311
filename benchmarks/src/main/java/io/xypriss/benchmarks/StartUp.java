package io.xypriss.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the time to all workers ready with that of one plain start, in interleaved pairs. */
final class StartUp {

    private final Options options;

    private final Launcher launcher;

    private final Report report;

    private Path archives;

    StartUp(Options options, Launcher launcher, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.report = report;
    }

    void run() throws InterruptedException {
        this.report.heading("startup");
        Map<String, Start> starts = new LinkedHashMap<>();
        starts.put("2 plain starts side by side", () -> plain(2));
        starts.put("4 plain starts side by side", () -> plain(4));
        starts.put("first start of a cluster, 1 worker", () -> cluster(1));
        starts.put("first start of a cluster, 2 workers", () -> cluster(2));
        starts.put("first start of a cluster, 4 workers", () -> cluster(4));
        starts.put("further start of a cluster, 1 worker", () -> again(1));
        starts.put("further start of a cluster, 2 workers", () -> again(2));
        starts.put("further start of a cluster, 4 workers", () -> again(4));
        List<Double> alone = new ArrayList<>();
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        try {
            // The first start of all reads the files from disk.
            seconds(plain(1));
            this.archives = this.launcher.archives();
            for (int round = 1; round <= this.options.rounds(); round++) {
                this.report.progress("startup: round " + round + " of " + this.options.rounds());
                for (Map.Entry<String, Start> start : starts.entrySet()) {
                    pair(start.getKey(), start.getValue(), alone, ratios, failures);
                }
            }
        } catch (BenchmarkException ex) {
            this.report.failure("startup: " + ex.getMessage());
            this.report.text("**FAILED**: " + ex.getMessage() + "\n");
        }
        print(starts.keySet(), alone, ratios, failures);
    }

    private void pair(
            String name,
            Start start,
            List<Double> alone,
            Map<String, List<Double>> ratios,
            Map<String, String> failures)
            throws BenchmarkException, InterruptedException {
        if (failures.containsKey(name)) {
            return;
        }
        double plain = seconds(plain(1));
        alone.add(plain);
        try {
            ratios.computeIfAbsent(name, (any) -> new ArrayList<>()).add(seconds(start.begin()) / plain);
        } catch (BenchmarkException ex) {
            failures.put(name, ex.getMessage());
            this.report.failure("startup, " + name + ": " + ex.getMessage());
        }
    }

    private List<Target> plain(int count) throws BenchmarkException {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            targets.add(this.launcher.startPlain());
        }
        return targets;
    }

    private List<Target> cluster(int workers) throws BenchmarkException {
        return List.of(this.launcher.startCluster(workers));
    }

    /** As a cluster starts that has been started before: from the releases and class archives that it has kept. */
    private List<Target> again(int workers) throws BenchmarkException {
        return List.of(this.launcher.startCluster(workers, this.archives));
    }

    /** Waits until all are ready; gives the longest of their times, and ends them. */
    private double seconds(List<Target> targets) throws BenchmarkException, InterruptedException {
        try {
            double longest = 0;
            for (Target target : targets) {
                for (Child child : target.children()) {
                    longest = Math.max(longest, child.awaitReady(Launcher.READY_WITHIN));
                }
            }
            for (Target target : targets) {
                target.check();
            }
            return longest;
        } finally {
            targets.parallelStream().forEach(this.launcher::end);
        }
    }

    private void print(
            Iterable<String> names,
            List<Double> alone,
            Map<String, List<Double>> ratios,
            Map<String, String> failures) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("*one plain start: absolute figures*", Spread.of(alone, " s"), Integer.toString(alone.size())));
        for (String name : names) {
            List<Double> measured = ratios.getOrDefault(name, List.of());
            rows.add(List.of(
                    name,
                    failures.containsKey(name) ? "**FAILED**: " + failures.get(name) : Spread.of(measured, "×"),
                    Integer.toString(measured.size())));
        }
        this.report.table(List.of("start", "time to all ready", "starts"), rows);
    }

    /** Starts processes without waiting for them. */
    private interface Start {

        List<Target> begin() throws BenchmarkException;
    }
}

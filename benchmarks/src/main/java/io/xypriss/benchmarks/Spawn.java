package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one more worker takes until it is ready, in time and CPU time, from what it can be started from, as a ratio to
 * {@code java -jar} of the same application in the same round.
 */
final class Spawn {

    private static final Pattern READY = Pattern.compile("Worker 2 is ready: pid (\\d+), after ");

    private static final Pattern START = Pattern.compile("\"startedFrom\"\\s*:\\s*\"(\\w+)\"");

    private static final Pattern START_DURATION = Pattern.compile("\"startDuration\"\\s*:\\s*(\\d+)");

    private final Options options;

    private final Launcher launcher;

    private final Report report;

    Spawn(Options options, Launcher launcher, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.report = report;
    }

    void run(List<Application> applications) throws InterruptedException {
        this.report.heading("spawn");
        for (Application application : applications) {
            if (!Files.isRegularFile(application.jar())) {
                this.report.text(application.name() + ": " + Spread.MISSING + "\n");
                continue;
            }
            try {
                measure(application);
            } catch (BenchmarkException ex) {
                this.report.failure("spawn, " + application.name() + ": " + ex.getMessage());
                this.report.text("**FAILED**, " + application.name() + ": " + ex.getMessage() + "\n");
            }
        }
    }

    private void measure(Application application) throws BenchmarkException, InterruptedException {
        List<Cost> alone = new ArrayList<>();
        Map<StartKind, List<Cost>> workers = new LinkedHashMap<>();
        Map<StartKind, Target> clusters = new LinkedHashMap<>();
        try {
            for (StartKind kind : StartKind.values()) {
                this.report.progress("spawn: starting " + application.name() + ", " + kind.label());
                clusters.put(kind, cluster(application, kind));
                workers.put(kind, new ArrayList<>());
            }
            // The first start of all reads the files from disk.
            alone(application);
            for (int round = 1; round <= this.options.rounds(); round++) {
                this.report.progress("spawn: " + application.name() + ", round " + round);
                alone.add(alone(application));
                for (Map.Entry<StartKind, Target> cluster : clusters.entrySet()) {
                    workers.get(cluster.getKey()).add(worker(cluster.getValue(), cluster.getKey()));
                }
            }
        } finally {
            clusters.values().forEach(this.launcher::end);
        }
        print(application, alone, workers);
    }

    private Target cluster(Application application, StartKind kind) throws BenchmarkException, InterruptedException {
        Target target;
        try {
            target = this.launcher.startCluster(application, 1, kind.arguments(this.launcher.directory("archives")));
        } catch (IOException ex) {
            throw new BenchmarkException("No directory for archives", ex);
        }
        this.launcher.ready(target);
        if (kind.trained()) {
            try {
                Launcher.awaitArchive(target);
            } catch (BenchmarkException | InterruptedException ex) {
                this.launcher.end(target);
                throw ex;
            }
        }
        return target;
    }

    private Cost alone(Application application) throws BenchmarkException, InterruptedException {
        Target target = this.launcher.startPlain(application);
        try {
            Child child = target.children().get(0);
            double seconds = child.awaitReady(Launcher.READY_WITHIN);
            double cpu = ProcessTimes.of(Set.of(child.pid())).seconds();
            target.check();
            return new Cost(seconds, cpu);
        } finally {
            this.launcher.end(target);
        }
    }

    /** Adds a second worker, and removes it. */
    private static Cost worker(Target cluster, StartKind kind) throws BenchmarkException, InterruptedException {
        Child master = cluster.children().get(0);
        int before = master.count("Worker 2 is ready: pid ");
        Http.post(cluster.port(), "/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":2}");
        Matcher ready = READY.matcher(master.awaitLine("Worker 2 is ready: pid ", before + 1, Launcher.READY_WITHIN));
        if (!ready.find()) {
            throw new BenchmarkException("the log of the cluster has changed");
        }
        double cpu = ProcessTimes.of(Set.of(Long.parseLong(ready.group(1)))).seconds();
        String worker = Http.get(cluster.port(), "/actuator/cluster/2");
        Matcher from = START.matcher(worker);
        Matcher duration = START_DURATION.matcher(worker);
        if (!from.find() || !from.group(1).equals(kind.label()) || !duration.find()) {
            throw new BenchmarkException("the worker was not started from what it should be: " + worker);
        }
        int scaled = master.count("Scaled from 2 to 1 workers");
        Http.post(cluster.port(), "/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":1}");
        master.awaitLine("Scaled from 2 to 1 workers", scaled + 1, Launcher.READY_WITHIN);
        return new Cost(Long.parseLong(duration.group(1)) / 1e3, cpu);
    }

    private void print(Application application, List<Cost> alone, Map<StartKind, List<Cost>> workers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "*`java -jar`, absolute*",
                Spread.of(alone.stream().map(Cost::seconds).toList(), " s"),
                Spread.of(alone.stream().map(Cost::cpu).toList(), " s"),
                Integer.toString(alone.size())));
        workers.forEach((kind, costs) -> {
            List<Double> time = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            for (int i = 0; i < costs.size(); i++) {
                time.add(alone.get(i).seconds() / costs.get(i).seconds());
                cpu.add(alone.get(i).cpu() / costs.get(i).cpu());
            }
            rows.add(List.of(
                    "worker, " + kind.label(),
                    Spread.of(time, "×"),
                    Spread.of(cpu, "×"),
                    Integer.toString(costs.size())));
        });
        this.report.text("**" + application.name() + "**: how many times less than `java -jar`, to ready\n");
        this.report.table(List.of("start", "time", "CPU time", "starts"), rows);
    }

    /** What a worker is started from; the label is what the endpoint says. */
    private enum StartKind {
        PLAIN("plain", false),
        ARCHIVE("archive", true);

        private final String label;

        private final boolean trained;

        StartKind(String label, boolean trained) {
            this.label = label;
            this.trained = trained;
        }

        String label() {
            return this.label;
        }

        boolean trained() {
            return this.trained;
        }

        List<String> arguments(Path directory) {
            return this.trained
                    ? List.of("--xypriss.cluster.archive.directory=" + directory)
                    : List.of("--xypriss.cluster.archive.mode=off");
        }
    }

    /** What a start took, in seconds. */
    private record Cost(double seconds, double cpu) {}
}

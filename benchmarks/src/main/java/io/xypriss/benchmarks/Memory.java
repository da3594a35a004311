package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells how much memory clusters of several sizes take, after some load, with shared pages divided among those that share
 * them (PSS).
 */
final class Memory {

    private static final List<Integer> SIZES = List.of(1, 2, 4, 8);

    /** A round starts some 75 processes. */
    private static final int MOST_ROUNDS = 3;

    private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");

    private final Options options;

    private final Launcher launcher;

    private final LoadClient client;

    private final Report report;

    private final List<Double> alone = new ArrayList<>();

    private final Map<String, Map<Integer, List<Cluster>>> clusters = new LinkedHashMap<>();

    private final Map<String, String> failures = new LinkedHashMap<>();

    Memory(Options options, Launcher launcher, LoadClient client, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.client = client;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        this.report.heading("memory");
        int rounds = Math.min(MOST_ROUNDS, this.options.rounds());
        try {
            Map<String, Setup> setups = setups();
            for (int round = 1; round <= rounds; round++) {
                double plain = alone();
                this.alone.add(plain);
                for (Map.Entry<String, Setup> setup : setups.entrySet()) {
                    this.report.progress("memory: round " + round + " of " + rounds + ", " + setup.getKey());
                    round(setup.getKey(), setup.getValue(), plain);
                }
            }
        } catch (BenchmarkException ex) {
            this.report.failure("memory: " + ex.getMessage());
            this.report.text("**FAILED**: " + ex.getMessage() + "\n");
        }
        print();
    }

    private Map<String, Setup> setups() throws BenchmarkException, InterruptedException {
        String small = "--xypriss.cluster.jvm.profile=small";
        String inPlace = "--xypriss.cluster.jvm.archive-relocation=false";
        Map<String, Setup> setups = new LinkedHashMap<>();
        setups.put("default", new Setup(null));
        setups.put("default, archive", archived());
        setups.put("small", new Setup(null, small));
        setups.put("small, archive", archived(small));
        setups.put("small, archive not relocated", archived(small, inPlace));
        return setups;
    }

    private Setup archived(String... arguments) throws BenchmarkException, InterruptedException {
        return new Setup(this.launcher.archives(arguments), arguments);
    }

    private double alone() throws BenchmarkException, IOException, InterruptedException {
        Target plain = this.launcher.plain();
        try {
            load(plain);
            return pss(plain.children().get(0).pid());
        } finally {
            this.launcher.end(plain);
        }
    }

    private void round(String name, Setup setup, double plain) throws IOException, InterruptedException {
        for (int workers : SIZES) {
            if (this.failures.containsKey(name)) {
                return;
            }
            try {
                Target target = this.launcher.ready(start(setup, workers));
                try {
                    load(target);
                    this.clusters
                            .computeIfAbsent(name, (any) -> new TreeMap<>())
                            .computeIfAbsent(workers, (any) -> new ArrayList<>())
                            .add(measure(target, plain));
                } finally {
                    this.launcher.end(target);
                }
            } catch (BenchmarkException ex) {
                this.failures.put(name, ex.getMessage());
                this.report.failure("memory, " + name + ", " + workers + " workers: " + ex.getMessage());
            }
        }
    }

    private Target start(Setup setup, int workers) throws BenchmarkException {
        return setup.archives() == null
                ? this.launcher.startCluster(workers, setup.arguments())
                : this.launcher.startCluster(workers, setup.archives(), setup.arguments());
    }

    /** As long for each process, so that all of them have done as much. */
    private void load(Target target) throws IOException, BenchmarkException {
        int processes = Math.max(1, target.workers());
        this.client.measure(
                target,
                new LoadOrder(
                        target.port(),
                        LoadKind.ONE_SHOT,
                        this.options.connections(),
                        0,
                        this.options.seconds() * 1000L / 2 * processes,
                        false));
        target.check();
    }

    private static Cluster measure(Target target, double plain) throws BenchmarkException {
        long master = target.children().get(0).pid();
        Set<Long> workers = target.pids();
        workers.remove(master);
        double sum = 0;
        for (long worker : workers) {
            sum += pss(worker);
        }
        return new Cluster(pss(master), sum / workers.size(), sum / workers.size() / plain);
    }

    /** In megabytes. */
    private static double pss(long pid) throws BenchmarkException {
        try {
            Matcher matcher = PSS.matcher(Files.readString(Path.of("/proc/" + pid + "/smaps_rollup")));
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1)) / 1024.0;
            }
            throw new BenchmarkException("the memory of process " + pid + " is not told");
        } catch (IOException ex) {
            throw new BenchmarkException("the memory of process " + pid + " cannot be read", ex);
        }
    }

    private void print() {
        this.report.text("PSS in MB after %.1f s of load a worker; × is a ratio to a stand-alone process.\n"
                .formatted(this.options.seconds() / 2.0));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("*one stand-alone process*", "", Spread.of(this.alone, " MB"), "", ""));
        this.clusters.forEach((name, sizes) -> sizes.forEach((workers, measured) -> rows.add(List.of(
                name,
                Integer.toString(workers),
                Spread.of(measured.stream().map(Cluster::worker).toList(), " MB"),
                Spread.of(measured.stream().map(Cluster::ratio).toList(), "×"),
                Spread.of(measured.stream().map(Cluster::master).toList(), " MB")))));
        this.failures.forEach((name, why) -> rows.add(List.of(name, "", "**FAILED**: " + why, "", "")));
        this.report.table(List.of("JVM of workers", "workers", "each worker", "ratio", "master"), rows);
        this.report.text("Each further worker, from 1 to %d of them:\n".formatted(SIZES.get(SIZES.size() - 1)));
        List<List<String>> further = new ArrayList<>();
        this.clusters.forEach((name, sizes) -> further.add(List.of(name, further(sizes))));
        this.report.table(List.of("JVM of workers", "of a stand-alone process"), further);
    }

    /** What the largest cluster takes beyond the smallest, for each worker that it has more. */
    private String further(Map<Integer, List<Cluster>> sizes) {
        int most = SIZES.get(SIZES.size() - 1);
        List<Cluster> one = sizes.getOrDefault(1, List.of());
        List<Cluster> many = sizes.getOrDefault(most, List.of());
        if (one.isEmpty() || one.size() != many.size()) {
            return Spread.MISSING;
        }
        List<Double> shares = new ArrayList<>();
        for (int round = 0; round < one.size(); round++) {
            double more = many.get(round).total(most) - one.get(round).total(1);
            shares.add(more / (most - 1) / this.alone.get(round) * 100);
        }
        return Spread.of(shares, " %");
    }

    /**
     * How to run a cluster.
     *
     * @param archives the directory that holds its class archive; {@code null} for none
     */
    private record Setup(Path archives, String... arguments) {}

    /**
     * What a cluster takes, in megabytes.
     *
     * @param master its master
     * @param worker one of its workers, on average
     * @param ratio that, as a share of a stand-alone process
     */
    private record Cluster(double master, double worker, double ratio) {

        double total(int workers) {
            return this.master + workers * this.worker;
        }
    }
}

package io.xypriss.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells how connections are shared among workers: each request has one of its own, and its answer names the worker. */
final class Balance {

    private static final List<Integer> CLUSTERS = List.of(2, 4);

    private final Options options;

    private final Launcher launcher;

    private final LoadClient client;

    private final Report report;

    Balance(Options options, Launcher launcher, LoadClient client, Report report) {
        this.options = options;
        this.launcher = launcher;
        this.client = client;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        this.report.heading("balance");
        List<List<String>> rows = new ArrayList<>();
        for (int workers : CLUSTERS) {
            this.report.progress("balance: " + workers + " workers");
            try {
                measure(workers, rows);
            } catch (BenchmarkException ex) {
                this.report.failure("balance, " + workers + " workers: " + ex.getMessage());
                rows.add(List.of(
                        Integer.toString(workers),
                        Spread.MISSING,
                        "**FAILED**: " + ex.getMessage(),
                        Spread.MISSING,
                        Spread.MISSING));
            }
        }
        this.report.table(
                List.of("workers", "clients at once", "share of the connections, by worker", "connections", "failed"),
                rows);
    }

    private void measure(int workers, List<List<String>> rows)
            throws IOException, BenchmarkException, InterruptedException {
        Target target = this.launcher.cluster(workers);
        try {
            run(target, this.options.connections());
            for (int clients : List.of(1, this.options.connections())) {
                LoadResult result = run(target, clients);
                target.check();
                if (result.failed() > 0) {
                    this.report.failure(
                            "balance: " + result.failed() + " requests failed, the first: " + result.firstFailure());
                }
                rows.add(List.of(
                        Integer.toString(workers),
                        Integer.toString(clients),
                        shares(result, workers),
                        Long.toString(result.answered()),
                        (result.failed() == 0) ? "0" : "**" + result.failed() + " FAILED**"));
            }
        } finally {
            this.launcher.end(target);
        }
    }

    private LoadResult run(Target target, int clients) throws IOException {
        return this.client.run(
                new LoadOrder(target.port(), LoadKind.ONE_SHOT, clients, 0, this.options.seconds() * 1000L, true));
    }

    private static String shares(LoadResult result, int workers) {
        if (result.answered() == 0) {
            return Spread.MISSING;
        }
        Map<String, Long> byWorker = result.byWorker();
        for (int worker = 1; worker <= workers; worker++) {
            byWorker.putIfAbsent(Integer.toString(worker), 0L);
        }
        return byWorker.entrySet().stream()
                .map((entry) -> String.format(
                        Locale.ROOT, "%s: %.1f %%", entry.getKey(), 100.0 * entry.getValue() / result.answered()))
                .collect(Collectors.joining(", "));
    }
}

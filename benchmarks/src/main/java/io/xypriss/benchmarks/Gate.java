package io.xypriss.benchmarks;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import io.xypriss.sample.load.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts the requests that are lost while both processes are replaced again and again, here and elsewhere. */
final class Gate {

    /** Requests a second, where no other number is given: no contender has trouble with it on two processors. */
    private static final int RATE = 500;

    private final Options options;

    private final Children children;

    private final Launcher launcher;

    private final Report report;

    Gate(Options options, Children children, Launcher launcher, Report report) {
        this.options = options;
        this.children = children;
        this.launcher = launcher;
        this.report = report;
    }

    void run() throws InterruptedException {
        this.report.heading("gate");
        Map<String, Start> contenders = new LinkedHashMap<>();
        contenders.put("this project, `restart`", () -> new ClusterContender(this.launcher));
        contenders.put(
                "nginx before 2 JVMs, each restarted in turn",
                () -> new NginxContender(this.children, this.launcher, false));
        contenders.put(
                "nginx before 2 JVMs, each taken out with `nginx -s reload`, restarted and put back",
                () -> new NginxContender(this.children, this.launcher, true));
        contenders.put("`pm2 reload` of a plain Node.js server", () -> new Pm2Contender(this.children, false));
        contenders.put(
                "`pm2 reload` of one with graceful start and shutdown", () -> new Pm2Contender(this.children, true));
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, Start> contender : contenders.entrySet()) {
            rows.add(row(contender.getKey(), contender.getValue()));
        }
        this.report.table(
                List.of(
                        "both processes replaced " + this.options.rounds() + " times",
                        "answered",
                        "lost",
                        "one time takes"),
                rows);
    }

    private List<String> row(String name, Start start) throws InterruptedException {
        this.report.progress("gate: " + name);
        try {
            Clients clients = Clients.http1(this.options.connections()).atRate(rate());
            Contender contender = start.begin();
            try (Load load = Load.start(contender.port(), clients)) {
                return row(name, contender, load);
            } finally {
                contender.end();
            }
        } catch (BenchmarkException ex) {
            this.report.failure("gate, " + name + ": " + ex.getMessage());
            return List.of(name, "**FAILED**: " + ex.getMessage(), "", "");
        }
    }

    private List<String> row(String name, Contender contender, Load load)
            throws BenchmarkException, InterruptedException {
        // What is lost before anything is replaced would be a fault of this harness.
        serve(load);
        if (!load.lost().isEmpty()) {
            throw new BenchmarkException("lost before the first replacement: " + load.lost());
        }
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < this.options.rounds(); i++) {
            long begin = System.nanoTime();
            contender.roll();
            seconds.add((System.nanoTime() - begin) / 1e9);
            serve(load);
        }
        load.stop();
        explain(name, load.lost());
        return List.of(
                name,
                String.format(Locale.ROOT, "%,d", load.answered()),
                String.format(Locale.ROOT, "%,d", load.lost().size()),
                Spread.of(seconds, " s"));
    }

    private int rate() {
        return (this.options.rate() > 0) ? (int) this.options.rate() : RATE;
    }

    /** Lets it serve for two seconds, if it is up to its load. */
    private void serve(Load load) throws BenchmarkException, InterruptedException {
        long enough = load.answered() + 2L * rate();
        Waiting.until("requests are answered", Duration.ofMinutes(2), () -> load.answered() >= enough);
    }

    private void explain(String name, List<Loss> lost) {
        lost.stream()
                .collect(Collectors.groupingBy(
                        (loss) -> loss.request().replaceAll("client-.*", "") + loss.problem(), Collectors.counting()))
                .forEach((what, times) -> this.report.progress("gate: " + name + ": " + times + " × " + what));
    }

    /** Starts a contender and waits until it serves. */
    private interface Start {

        Contender begin() throws BenchmarkException, InterruptedException;
    }
}

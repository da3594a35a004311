package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one more worker takes in a Node.js cluster and in Bun, each with a server that only says hello. */
final class Neighbours {

    private final Options options;

    private final Report report;

    private final Path directory;

    /** @param directory of the benchmarks */
    Neighbours(Options options, Report report, Path directory) {
        this.options = options;
        this.report = report;
        this.directory = directory;
    }

    void run() throws InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        Map<String, List<double[]>> starts = starts();
        for (String name : List.of("node", "bun")) {
            List<double[]> measured = starts.getOrDefault(name, List.of());
            rows.add(List.of(
                    name.equals("node") ? "Node.js, `cluster.fork()`" : "Bun, `reusePort`",
                    Spread.of(measured.stream().map((start) -> start[0]).toList(), " ms"),
                    Spread.of(measured.stream().map((start) -> start[1]).toList(), " s"),
                    Integer.toString(measured.size())));
        }
        this.report.text("**The neighbours**: a server that says hello, from spawn to its first answer\n");
        this.report.table(List.of("start", "time", "CPU time", "starts"), rows);
    }

    private Map<String, List<double[]>> starts() throws InterruptedException {
        Map<String, List<double[]>> starts = new TreeMap<>();
        Path bun = this.directory.resolve("target/bun/node_modules/.bin/bun");
        List<String> command = new ArrayList<>(List.of(
                "node", this.directory.resolve("src/main/node/neighbours.cjs").toString()));
        try {
            command.add(Integer.toString(Http.freePort()));
            command.add(Integer.toString(this.options.rounds()));
            if (Files.isExecutable(bun)) {
                command.add(bun.toString());
            }
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] parts = line.split(" ");
                    starts.computeIfAbsent(parts[0], (any) -> new ArrayList<>())
                            .add(new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])});
                }
            } finally {
                process.destroy();
                process.waitFor();
            }
        } catch (IOException | BenchmarkException ex) {
            this.report.progress("the neighbours: " + ex.getMessage());
        }
        return starts;
    }
}

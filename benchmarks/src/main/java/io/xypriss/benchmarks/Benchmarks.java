package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The harness: runs the sections asked for, one after the other. Expects the sample's jar as its first argument. */
final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path jar = Path.of(args[0]);
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("No sample application at " + jar);
        }
        Options options;
        try {
            options = Options.parse(List.of(args).subList(1, args.length).toArray(String[]::new));
        } catch (IllegalArgumentException ex) {
            System.err.println(ex.getMessage());
            System.exit(2);
            return;
        }
        Report report = new Report();
        Children children = new Children();
        try (children;
                LoadClient client = new LoadClient(children, options.loadThreads())) {
            run(options, children, new Launcher(children, jar), client, report);
        } catch (IOException | RuntimeException ex) {
            if (!children.closed()) {
                throw ex;
            }
            // Interrupted: what was under way fails because its processes are being ended.
        }
        System.exit(report.failed() ? 1 : 0);
    }

    private static void run(Options options, Children children, Launcher launcher, LoadClient client, Report report)
            throws IOException, InterruptedException {
        Machine.describe(options, report);
        for (String section : options.only()) {
            switch (section) {
                case "traffic" -> new Traffic(options, launcher, client, report).run();
                case "balance" -> new Balance(options, launcher, client, report).run();
                case "idle" -> new Idle(options, launcher, report).run();
                case "startup" -> new StartUp(options, launcher, report).run();
                case "spare" -> new Spare(options, launcher, report).run();
                case "gate" -> new Gate(options, children, launcher, report).run();
                case "memory" -> new Memory(options, launcher, client, report).run();
                default -> throw new IllegalStateException("No section " + section);
            }
        }
    }
}

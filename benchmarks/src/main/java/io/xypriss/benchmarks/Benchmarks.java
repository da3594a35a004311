package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The harness: runs the sections asked for, one after the other. Expects the project's directory as its first argument. */
final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]);
        Application sample =
                new Application("the sample", root.resolve("sample-app/target/sample-app.jar"), "SampleApplication");
        Application processed = new Application(
                "the sample, processed by Spring AOT",
                root.resolve("sample-app/target/aot/sample-app.jar"),
                "SampleApplication");
        Application large = new Application(
                "the larger application", root.resolve("benchmarks/large-app/target/large-app.jar"), "ShopApplication");
        if (!Files.isRegularFile(sample.jar())) {
            throw new IllegalArgumentException("No sample application at " + sample.jar());
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
            run(
                    options,
                    children,
                    new Launcher(children, sample),
                    client,
                    report,
                    root,
                    List.of(sample, processed, large));
        } catch (IOException | RuntimeException ex) {
            if (!children.closed()) {
                throw ex;
            }
            // Interrupted: what was under way fails because its processes are being ended.
        }
        System.exit(report.failed() ? 1 : 0);
    }

    private static void run(
            Options options,
            Children children,
            Launcher launcher,
            LoadClient client,
            Report report,
            Path root,
            List<Application> applications)
            throws IOException, InterruptedException {
        Machine.describe(options, report);
        for (String section : options.only()) {
            switch (section) {
                case "traffic" -> new Traffic(options, launcher, client, report).run();
                case "balance" -> new Balance(options, launcher, client, report).run();
                case "idle" -> new Idle(options, launcher, report).run();
                case "spawn" -> {
                    new Spawn(options, launcher, report).run(applications);
                    new Neighbours(options, report, root.resolve("benchmarks")).run();
                }
                case "startup" -> new StartUp(options, launcher, report).run();
                case "spare" -> new Spare(options, launcher, report).run();
                case "gate" -> new Gate(options, children, launcher, report).run();
                case "memory" -> new Memory(options, launcher, client, report).run();
                default -> throw new IllegalStateException("No section " + section);
            }
        }
    }
}

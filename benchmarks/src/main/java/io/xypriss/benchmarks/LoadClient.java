package io.xypriss.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** The harness's end of the load generator. */
final class LoadClient implements AutoCloseable {

    private final Process process;

    private final BufferedWriter orders;

    private final BufferedReader results;

    LoadClient(Children children, int threads) throws IOException {
        this.process = children.startTalking(List.of(
                Jdk.tool("java"),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadGenerator.class.getName(),
                Integer.toString(threads)));
        this.orders = this.process.outputWriter();
        this.results = this.process.inputReader();
    }

    LoadResult run(LoadOrder order) throws IOException {
        this.orders.write(order.toLine());
        this.orders.newLine();
        this.orders.flush();
        String line = this.results.readLine();
        if (line == null) {
            throw new IOException("The load generator is gone");
        }
        return LoadResult.parse(line);
    }

    /** Runs the load and measures the processor time that the target spends on it. */
    Window measure(Target target, LoadOrder order) throws IOException, BenchmarkException {
        ProcessTimes before = ProcessTimes.of(target.pids());
        LoadResult result = run(order);
        double cpu = ProcessTimes.of(target.pids()).secondsSince(before);
        if (result.answered() == 0) {
            throw new BenchmarkException("no request was answered: " + result.firstFailure());
        }
        return new Window(result, cpu);
    }

    @Override
    public void close() {
        this.process.destroy();
    }
}

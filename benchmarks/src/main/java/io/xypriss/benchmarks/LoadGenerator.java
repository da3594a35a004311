package io.xypriss.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The load generator, a process of its own: takes one {@link LoadOrder} a line on its standard input, answers each with
 * one {@link LoadResult} line, and leaves at end of input. Its argument is the number of threads.
 */
final class LoadGenerator {

    private LoadGenerator() {}

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        int threads = Integer.parseInt(args[0]);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                System.out.println(run(executor, LoadOrder.parse(line), threads).toLine());
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static LoadResult run(ExecutorService executor, LoadOrder order, int threads)
            throws InterruptedException, ExecutionException {
        int loops = Math.min(threads, order.connections());
        List<Future<LoadResult>> shares = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            int connections = order.connections() / loops + ((i < order.connections() % loops) ? 1 : 0);
            shares.add(executor.submit(new LoadLoop(new LoadOrder(
                    order.port(), order.kind(), connections, order.rate() / loops, order.millis(), order.identify()))));
        }
        LoadResult result = null;
        for (Future<LoadResult> share : shares) {
            result = (result == null) ? share.get() : result.plus(share.get());
        }
        return result;
    }
}

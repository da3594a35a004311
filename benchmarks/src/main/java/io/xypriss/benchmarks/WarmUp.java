package io.xypriss.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Loads each variant until its CPU time a request stops improving: until none of its last three windows beat the best
 * before them by more than 3 %. Bounded, and says whether it got there.
 */
final class WarmUp {

    private static final int LAST = 3;

    private static final double IMPROVEMENT = 0.97;

    private final Options options;

    private final LoadClient client;

    private final Report report;

    WarmUp(Options options, LoadClient client, Report report) {
        this.options = options;
        this.client = client;
        this.report = report;
    }

    /**
     * How a warm-up ended.
     *
     * @param windows how many windows it took
     * @param settled whether the last ones brought nothing more
     * @param keepAlivePerSecond answers a second on kept-alive connections, in the last windows
     */
    record Outcome(int windows, boolean settled, double keepAlivePerSecond) {}

    Map<Variant, Outcome> run(Map<Variant, Target> targets, BiConsumer<Variant, String> drop) throws IOException {
        Map<Variant, List<Double>> costs = new EnumMap<>(Variant.class);
        Map<Variant, List<Double>> speeds = new EnumMap<>(Variant.class);
        Set<Variant> cold = targets.isEmpty() ? EnumSet.noneOf(Variant.class) : EnumSet.copyOf(targets.keySet());
        for (int i = 1; i <= this.options.warmUpWindows() && !cold.isEmpty(); i++) {
            this.report.progress("warm-up: window " + i + ", still improving: " + cold);
            for (Variant variant : EnumSet.copyOf(cold)) {
                Target target = targets.get(variant);
                List<Double> cost = costs.computeIfAbsent(variant, (any) -> new ArrayList<>());
                try {
                    Window keepAlive = window(target, LoadKind.KEEP_ALIVE);
                    Window oneShot = window(target, LoadKind.ONE_SHOT);
                    cost.add(keepAlive.cpuMicrosPerRequest() + oneShot.cpuMicrosPerRequest());
                    speeds.computeIfAbsent(variant, (any) -> new ArrayList<>())
                            .add(keepAlive.load().perSecond());
                    if (settled(cost)) {
                        cold.remove(variant);
                    }
                } catch (BenchmarkException ex) {
                    cold.remove(variant);
                    costs.remove(variant);
                    drop.accept(variant, ex.getMessage());
                }
            }
        }
        Map<Variant, Outcome> outcomes = new EnumMap<>(Variant.class);
        costs.forEach((variant, cost) -> {
            List<Double> speed = speeds.get(variant);
            outcomes.put(
                    variant,
                    new Outcome(
                            cost.size(),
                            settled(cost),
                            Spread.median(speed.subList(Math.max(0, speed.size() - LAST), speed.size()))));
        });
        return outcomes;
    }

    private Window window(Target target, LoadKind kind) throws IOException, BenchmarkException {
        Window window = this.client.measure(
                target,
                new LoadOrder(
                        target.port(), kind, this.options.connections(), 0, this.options.seconds() * 1000L / 2, false));
        if (window.load().failed() > 0) {
            this.report.failure("warm-up: %d requests failed, the first: %s"
                    .formatted(window.load().failed(), window.load().firstFailure()));
        }
        return window;
    }

    private static boolean settled(List<Double> costs) {
        if (costs.size() <= LAST) {
            return false;
        }
        double before = best(costs.subList(0, costs.size() - LAST));
        return best(costs.subList(costs.size() - LAST, costs.size())) > before * IMPROVEMENT;
    }

    private static double best(List<Double> costs) {
        return costs.stream().min(Double::compare).orElseThrow();
    }
}

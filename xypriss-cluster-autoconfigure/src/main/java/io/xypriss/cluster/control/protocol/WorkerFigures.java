package io.xypriss.cluster.control.protocol;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of the {@link WorkerFigure}s: of one process, or the sum over some, past ones included. Immutable. No sum is
 * negative: one that would be too large stays at the largest number.
 *
 * @param values the values; a figure that is missing is 0
 */
public record WorkerFigures(Map<WorkerFigure, Long> values) {

    public static final WorkerFigures NONE = new WorkerFigures(Map.of());

    public WorkerFigures {
        EnumMap<WorkerFigure, Long> copy = new EnumMap<>(WorkerFigure.class);
        values.forEach((figure, value) -> {
            if (value != 0) {
                copy.put(figure, value);
            }
        });
        values = Collections.unmodifiableMap(copy);
    }

    /** Reads what was sent; a figure that is unknown here is left out. */
    public static WorkerFigures fromWire(Map<String, Long> sent) {
        EnumMap<WorkerFigure, Long> known = new EnumMap<>(WorkerFigure.class);
        for (WorkerFigure figure : WorkerFigure.values()) {
            Long value = sent.get(figure.wireName());
            if (value != null) {
                known.put(figure, value);
            }
        }
        return new WorkerFigures(known);
    }

    /** What is sent. */
    public Map<String, Long> toWire() {
        Map<String, Long> sent = new LinkedHashMap<>();
        this.values.forEach((figure, value) -> sent.put(figure.wireName(), value));
        return sent;
    }

    /** One figure. */
    public long get(WorkerFigure figure) {
        return this.values.getOrDefault(figure, 0L);
    }

    /** The same with another value of one figure. */
    public WorkerFigures with(WorkerFigure figure, long value) {
        EnumMap<WorkerFigure, Long> changed = new EnumMap<>(WorkerFigure.class);
        changed.putAll(this.values);
        changed.put(figure, value);
        return new WorkerFigures(changed);
    }

    /** Whether one of them is negative, which none can be. */
    public boolean isImpossible() {
        return this.values.values().stream().anyMatch((value) -> value < 0);
    }

    /** The same, but with no total below what the process had reported before. */
    public WorkerFigures notBelow(WorkerFigures before) {
        WorkerFigures latest = this;
        for (Map.Entry<WorkerFigure, Long> former : before.values.entrySet()) {
            if (former.getKey().isTotal() && former.getValue() > get(former.getKey())) {
                latest = latest.with(former.getKey(), former.getValue());
            }
        }
        return latest;
    }

    /** The totals of both. */
    public WorkerFigures plus(@Nullable WorkerFigures other) {
        EnumMap<WorkerFigure, Long> sums = new EnumMap<>(WorkerFigure.class);
        for (WorkerFigure figure : WorkerFigure.values()) {
            if (figure.isTotal()) {
                long sum = get(figure) + ((other != null) ? other.get(figure) : 0);
                sums.put(figure, (sum < 0) ? Long.MAX_VALUE : sum);
            }
        }
        return new WorkerFigures(sums);
    }

    /** Requests answered. */
    public long requests() {
        return get(WorkerFigure.REQUESTS);
    }

    /** Requests answered with a 5xx status. */
    public long errors() {
        return get(WorkerFigure.ERRORS);
    }

    /** In milliseconds; {@code null} before the first request. */
    public @Nullable Double averageResponseTime() {
        return (requests() == 0) ? null : get(WorkerFigure.TOTAL_TIME_NANOS) / 1e6 / requests();
    }

    /** 0 to 1; {@code null} before the first request. */
    public @Nullable Double errorRate() {
        return (requests() == 0) ? null : (double) errors() / requests();
    }
}

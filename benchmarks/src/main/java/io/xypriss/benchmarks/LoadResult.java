package io.xypriss.benchmarks;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What became of one window of load; travels from the load generator to the harness as one line of text.
 *
 * @param answered requests answered with 200
 * @param failed requests that were not
 * @param elapsedNanos from the start to the end of the window, or to the last answer where that is later
 * @param latencies of the answered requests, in microseconds
 * @param byWorker answers by worker id, if ordered
 * @param firstFailure why the first request failed, or empty
 */
record LoadResult(
        long answered,
        long failed,
        long elapsedNanos,
        Histogram latencies,
        Map<String, Long> byWorker,
        String firstFailure) {

    private static final String NONE = "-";

    double perSecond() {
        return this.answered * 1e9 / this.elapsedNanos;
    }

    double millisAt(double percentile) {
        return this.latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    LoadResult plus(LoadResult other) {
        Histogram latencies = this.latencies.copy();
        latencies.add(other.latencies);
        Map<String, Long> byWorker = new TreeMap<>(this.byWorker);
        other.byWorker.forEach((id, count) -> byWorker.merge(id, count, Long::sum));
        return new LoadResult(
                this.answered + other.answered,
                this.failed + other.failed,
                Math.max(this.elapsedNanos, other.elapsedNanos),
                latencies,
                byWorker,
                this.firstFailure.isEmpty() ? other.firstFailure : this.firstFailure);
    }

    String toLine() {
        ByteBuffer buffer = ByteBuffer.allocate(this.latencies.getNeededByteBufferCapacity());
        int length = this.latencies.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.rewind().get(bytes);
        String workers = this.byWorker.entrySet().stream()
                .map((entry) -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return String.join(
                "\t",
                Long.toString(this.answered),
                Long.toString(this.failed),
                Long.toString(this.elapsedNanos),
                Base64.getEncoder().encodeToString(bytes),
                workers.isEmpty() ? NONE : workers,
                this.firstFailure.isEmpty() ? NONE : this.firstFailure.replaceAll("\\s+", " "));
    }

    static LoadResult parse(String line) {
        String[] parts = line.split("\t");
        Map<String, Long> byWorker = new TreeMap<>();
        if (!parts[4].equals(NONE)) {
            for (String pair : parts[4].split(",")) {
                String[] entry = pair.split("=");
                byWorker.put(entry[0], Long.parseLong(entry[1]));
            }
        }
        return new LoadResult(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                histogram(Base64.getDecoder().decode(parts[3])),
                byWorker,
                parts[5].equals(NONE) ? "" : parts[5]);
    }

    private static Histogram histogram(byte[] bytes) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 1);
        } catch (DataFormatException ex) {
            throw new IllegalArgumentException("The load generator sent a histogram that cannot be read", ex);
        }
    }
}

package io.xypriss.benchmarks;

/**
 * One window of load, as the harness orders it from the load generator: one line of text.
 *
 * @param port where to send, on 127.0.0.1
 * @param kind how requests are offered
 * @param connections how many connections at once
 * @param rate requests a second, for the fixed rate only
 * @param millis for how long
 * @param identify whether to count the answers by worker
 */
record LoadOrder(int port, LoadKind kind, int connections, double rate, long millis, boolean identify) {

    String toLine() {
        return "%d %s %d %s %d %b"
                .formatted(this.port, this.kind, this.connections, this.rate, this.millis, this.identify);
    }

    static LoadOrder parse(String line) {
        String[] parts = line.split(" ");
        return new LoadOrder(
                Integer.parseInt(parts[0]),
                LoadKind.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Double.parseDouble(parts[3]),
                Long.parseLong(parts[4]),
                Boolean.parseBoolean(parts[5]));
    }
}

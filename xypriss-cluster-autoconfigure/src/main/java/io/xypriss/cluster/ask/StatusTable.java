package io.xypriss.cluster.ask;

import io.xypriss.cluster.ask.TextTable.Column;
import io.xypriss.cluster.control.protocol.OperatorMessage.MasterStatus;
import io.xypriss.cluster.control.protocol.OperatorMessage.Metrics;
import io.xypriss.cluster.control.protocol.OperatorMessage.RollStatus;
import io.xypriss.cluster.control.protocol.OperatorMessage.Status;
import io.xypriss.cluster.control.protocol.OperatorMessage.Worker;
import java.util.List;
import java.util.stream.Collectors;

/** Shows the cluster to a person. */
final class StatusTable {

    private static final int SHORT_RELEASE = 8;

    private StatusTable() {}

    /** @param width of the terminal, in characters */
    static String of(Status status, int width) {
        StringBuilder text = new StringBuilder();
        line(text, headline(status.master(), status.metrics()), width);
        text.append(table(status.master()).render(status.workers(), width));
        if (status.master().leader() != null) {
            line(text, "* leads", width);
        }
        RollStatus roll = status.roll();
        if (roll != null) {
            line(text, roll(roll), width);
        }
        if (!status.health().details().isEmpty() || !status.health().level().equals("UP")) {
            String details = status.health().details().entrySet().stream()
                    .map((detail) -> detail.getKey() + " " + detail.getValue())
                    .collect(Collectors.joining(", "));
            line(text, status.health().level() + (details.isEmpty() ? "" : ": " + details), width);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line, int width) {
        for (String part : Texts.printable(line).split("\n")) {
            text.append(Texts.wrap(part, width, "  ")).append('\n');
        }
    }

    private static String headline(MasterStatus master, Metrics metrics) {
        StringBuilder text = new StringBuilder(master.application())
                .append(": ")
                .append(metrics.activeWorkers())
                .append(" of ")
                .append(metrics.desiredWorkers())
                .append((metrics.desiredWorkers() == 1) ? " worker serves" : " workers serve");
        if (metrics.standbyWorkers() > 0) {
            text.append(", ").append(metrics.standbyWorkers()).append(" on standby");
        }
        if (!master.ports().isEmpty()) {
            text.append(", port ")
                    .append(master.ports().stream().map(String::valueOf).collect(Collectors.joining(" and ")));
        }
        text.append(", up ").append(Texts.duration(metrics.uptime()));
        text.append(", master pid ").append(master.pid());
        return text.toString();
    }

    private static TextTable<Worker> table(MasterStatus master) {
        return new TextTable<>(List.of(
                Column.text("ID", 0, (worker) -> worker.id() + (worker.id().equals(master.leader()) ? "*" : "")),
                Column.number("PID", 1, (worker) -> Texts.orUnknown(worker.pid())),
                Column.number("PORT", 10, (worker) -> Texts.orUnknown(worker.port())),
                Column.text("STATUS", 0, Worker::status),
                Column.text("HEALTH", 3, Worker::health),
                Column.number(
                        "UPTIME",
                        2,
                        (worker) -> (worker.pid() != null) ? Texts.duration(worker.uptime()) : Texts.UNKNOWN),
                Column.number("RESTARTS", 4, (worker) -> Integer.toString(worker.restarts())),
                Column.number("REQUESTS", 5, (worker) -> Texts.count(worker.requests())),
                Column.number("ERRORS", 11, (worker) -> Texts.count(worker.errors())),
                Column.number("CPU", 6, (worker) -> Texts.percent(worker.cpuUsage())),
                Column.number("MEM", 7, (worker) -> Texts.memory(worker.memoryUsage())),
                Column.text("RELEASE", 8, StatusTable::release),
                Column.text("VERSION", 12, (worker) -> Texts.orUnknown(worker.version())),
                Column.text("STARTED FROM", 13, (worker) -> Texts.orUnknown(worker.startedFrom()))));
    }

    private static String release(Worker worker) {
        String release = Texts.orUnknown(worker.release());
        return release.substring(0, Math.min(SHORT_RELEASE, release.length()));
    }

    private static String roll(RollStatus roll) {
        return "Rolling restart " + roll.id() + " is " + roll.state() + ", " + roll.replaced() + " of " + roll.total()
                + " replaced, " + (roll.state().equals("RUNNING") ? "for " : "after ") + Texts.duration(roll.duration())
                + ((roll.reason() != null) ? ": " + summary(roll.reason()) : "");
    }

    /** The lines that a worker printed last are for {@code ask=events}. */
    private static String summary(String reason) {
        String first = reason.lines().findFirst().orElse("");
        return (first.length() < reason.length()) ? first + " (more with ask=events)" : first;
    }
}

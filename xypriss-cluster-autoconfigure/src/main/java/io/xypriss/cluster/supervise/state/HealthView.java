package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Sums up a state for people and load balancers. */
final class HealthView {

    private HealthView() {}

    static ClusterHealth of(Situation state) {
        Level level = level(state);
        return new ClusterHealth(level == Level.UP, level, details(state));
    }

    private static Level level(Situation state) {
        if (state.serving() == 0) {
            return Level.DOWN;
        }
        boolean asPlanned = state.slots().stream()
                .filter(slot -> slot.id() <= state.places())
                .allMatch(slot -> slot.able() || absentAsPlanned(slot));
        return asPlanned || state.serving() >= state.desired() ? Level.UP : Level.DEGRADED;
    }

    private static boolean absentAsPlanned(Slot slot) {
        WorkerProcess process = slot.process();
        if (process == null) {
            return slot.queued() && slot.turn().reason().planned();
        }
        return process.ending() == null
                ? process.startReason().planned() && !process.refuses()
                : process.endingOnRequest();
    }

    private static Map<String, Object> details(Situation state) {
        Map<String, Object> details = new HashMap<>();
        RollProgress roll = state.latestRoll();
        if (state.phase() == Phase.STOPPING || state.phase() == Phase.STOPPED) {
            details.put("change", state.phase() == Phase.STOPPED ? "stopped" : "stopping");
        } else if (state.commands().scale() != null) {
            details.put("change", "scaling to " + state.commands().scale().target());
        } else if (roll != null && roll.running()) {
            details.put("change", (roll.undoing() ? "undoing" : "in") + " rolling restart " + roll.id());
        }
        put(details, "startingWorkers", state, status(WorkerStatus.STARTING));
        put(details, "unhealthyWorkers", state, status(WorkerStatus.UNHEALTHY));
        put(
                details,
                "refusingWorkers",
                state,
                slot -> WorkerView.of(slot, Leadership.NONE).refusing());
        put(details, "stoppingWorkers", state, status(WorkerStatus.STOPPING));
        put(details, "stoppedWorkers", state, slot -> slot.process() == null && slot.givenUp() && !slot.failed());
        put(details, "waitingWorkers", state, slot -> slot.process() == null && !slot.givenUp());
        put(details, "failedWorkers", state, Slot::failed);
        Map<String, String> reasons = reasons(state);
        if (!reasons.isEmpty()) {
            details.put("reasons", reasons);
        }
        if (!details.isEmpty() || state.serving() != state.desired()) {
            details.put("servingWorkers", state.serving());
            details.put("desiredWorkers", state.desired());
        }
        return details;
    }

    private static Predicate<Slot> status(WorkerStatus status) {
        return slot ->
                slot.process() != null && WorkerView.of(slot, Leadership.NONE).status() == status;
    }

    private static void put(Map<String, Object> details, String name, Situation state, Predicate<Slot> which) {
        List<String> ids = state.slots().stream()
                .filter(which)
                .map(slot -> Integer.toString(slot.id()))
                .toList();
        if (!ids.isEmpty()) {
            details.put(name, ids);
        }
    }

    private static Map<String, String> reasons(Situation state) {
        return state.slots().stream()
                .map(slot -> WorkerView.of(slot, Leadership.NONE))
                .filter(worker -> worker.reason() != null)
                .collect(Collectors.toUnmodifiableMap(WorkerView::workerId, worker -> String.valueOf(worker.reason())));
    }
}

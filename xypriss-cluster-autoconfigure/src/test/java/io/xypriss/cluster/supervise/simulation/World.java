package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Processes, connections and time that behave as badly as real ones, but by a seed. Times are in milliseconds. */
final class World {

    private final Action.Performer doing = new Doing();

    /** What users roll to; the last one never becomes ready. */
    static final String[] RELEASES = {"v1", "v2", "v3", "broken"};

    private static final ProcessExit OUT_OF_MEMORY =
            new ProcessExit(3, null, List.of("Terminating due to java.lang.OutOfMemoryError: Java heap space"));

    private static final int[] EXIT_CODES = {0, 1, 1, 70, 71, 78, 78};

    private static final int[] SIGNALS = {6, 9, 11, 15};

    private static final double[] GOODNESS = {0.7, 0.95, 0.99};

    private final SplittableRandom random;

    private final SupervisorSettings settings;

    /** How likely a process does as it should. */
    private final double goodness;

    private final PriorityQueue<Happening> future =
            new PriorityQueue<>(Comparator.comparingLong(Happening::due).thenComparingLong(Happening::order));

    private final Map<WorkerRef, FakeProcess> processes = new HashMap<>();

    private final List<FakeProcess> all = new ArrayList<>();

    private long time;

    private long happenings;

    /** From now on, whatever is started anew works. */
    private boolean calm;

    /**
     * @param fact what the core is told when it happens; {@code null} for what it does not see
     */
    private record Happening(long due, long order, Supplier<Fact> fact) {}

    World(SplittableRandom random, SupervisorSettings settings) {
        this.random = random;
        this.settings = settings;
        this.goodness = GOODNESS[random.nextInt(GOODNESS.length)];
    }

    long time() {
        return time;
    }

    void passTo(long later) {
        time = Math.max(time, later);
    }

    /** What refuses traffic without an end goes on to do so. */
    void calmDown() {
        calm = true;
    }

    void acceptEverywhere() {
        all.stream()
                .filter(process -> process.refuses)
                .forEach(process -> acceptsAgain(process, random.nextInt(3_000)));
    }

    List<FakeProcess> all() {
        return all;
    }

    /** Those that believe to lead. */
    List<FakeProcess> leaders() {
        return all.stream().filter(process -> process.leads != 0).toList();
    }

    FakeProcess process(WorkerRef ref) {
        return processes.get(ref);
    }

    long nextDue() {
        return future.isEmpty() ? Long.MAX_VALUE : future.peek().due();
    }

    /** Lets the next thing happen; {@code null} if the core does not see it. */
    Fact happen() {
        Happening next = future.remove();
        passTo(next.due());
        return next.fact().get();
    }

    void perform(Action action) {
        action.performedBy(doing);
    }

    /** What each action does to processes; the invariants watch over what is said of them. */
    private final class Doing implements Action.Performer {

        @Override
        public void spawn(Action.Spawn action) {
            World.this.spawn(action.ref(), action.release());
        }

        @Override
        public void openGate(Action.OpenGate action) {
            // No process behaves differently for it: the invariants check who serves.
        }

        @Override
        public void standBy(Action.StandBy action) {
            // No process behaves differently for it: the invariants check who serves.
        }

        @Override
        public void closeGate(Action.CloseGate action) {
            // No process behaves differently for it: the invariants check who serves.
        }

        @Override
        public void grantLeadership(Action.GrantLeadership action) {
            grant(processes.get(action.ref()), action.term());
        }

        @Override
        public void revokeLeadership(Action.RevokeLeadership action) {
            revoke(processes.get(action.ref()), action.term());
        }

        @Override
        public void check(Action.Check action) {
            World.this.check(action);
        }

        @Override
        public void drain(Action.Drain action) {
            World.this.drain(processes.get(action.ref()), action.timeout().isZero());
        }

        @Override
        public void retire(Action.Retire action) {
            World.this.retire(processes.get(action.ref()));
        }

        @Override
        public void dropRecording(Action.DropRecording action) {
            processes.get(action.ref()).dropped = true;
        }

        @Override
        public void terminate(Action.Terminate action) {
            World.this.terminate(processes.get(action.ref()));
        }

        @Override
        public void kill(Action.Kill action) {
            World.this.kill(processes.get(action.ref()));
        }

        @Override
        public void publish(Action.Publish action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void completeCommand(Action.CompleteCommand action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void failCommand(Action.FailCommand action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void completeRoll(Action.CompleteRoll action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void servingChanged(Action.ServingChanged action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void couldNotStart(Action.CouldNotStart action) {
            // No process behaves differently for it: the invariants check what is told.
        }

        @Override
        public void clusterStopped(Action.ClusterStopped action) {
            // No process behaves differently for it: the invariants check what is told.
        }
    }

    // Faults

    FakeProcess anyAlive() {
        List<FakeProcess> alive =
                all.stream().filter(p -> p.alive && p.announced).toList();
        return alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
    }

    FakeProcess anyEver() {
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    void crash(FakeProcess process) {
        dies(process, 0, someExit());
    }

    void hang(FakeProcess process) {
        process.hangs = true;
    }

    /** Some applications never accept traffic again, others change their mind all the time. */
    Fact refuse(FakeProcess process) {
        if (!process.ready || process.hangs || process.refuses) {
            return null;
        }
        process.refuses = true;
        if (chance(0.9)) {
            acceptsAgain(process, chance(0.5) ? random.nextInt(2_000) : random.nextInt(60_000));
        }
        return new Fact.WorkerUnready(process.ref);
    }

    private void acceptsAgain(FakeProcess process, int delay) {
        after(delay, () -> {
            if (!process.alive || process.hangs || !process.refuses) {
                return null;
            }
            process.refuses = false;
            if (!calm && chance(0.3)) {
                after(random.nextInt(2_000), () -> process.alive && !calm ? refuse(process) : null);
            }
            return new Fact.WorkerReady(process.ref);
        });
    }

    Fact disconnect(FakeProcess process) {
        process.connected = false;
        if (chance(0.3)) {
            process.hangs = true;
        } else {
            process.leads = 0;
            dies(process, random.nextInt(12_000), exit(70, null));
        }
        return new Fact.WorkerDisconnected(process.ref);
    }

    Fact leave(FakeProcess process) {
        if (!process.ignoresTerm) {
            dies(process, random.nextInt(12_000), exit(null, 15));
        }
        cease(process);
        return new Fact.WorkerLeaving(process.ref);
    }

    // How processes behave

    private void spawn(WorkerRef ref, String release) {
        FakeProcess process = new FakeProcess(ref, 1_000 + ref.incarnation(), chance(0.1), chance(0.1));
        processes.put(ref, process);
        all.add(process);
        long spawnTime = chance(0.05) ? random.nextInt(5_000) : random.nextInt(100);
        if (!calm && chance((1 - goodness) / 3)) {
            process.alive = false;
            after(spawnTime, () -> {
                process.reportedGone = true;
                return new Fact.SpawnFailed(ref, "no more processes");
            });
            return;
        }
        after(spawnTime, () -> {
            process.announced = true;
            live(process, release);
            process.recording = chance(0.7);
            return new Fact.WorkerSpawned(ref, process.pid, 8_080 + ref.slot(), WorkerStart.PLAIN, process.recording);
        });
    }

    private void live(FakeProcess process, String release) {
        long startupTimeout = settings.startupTimeout().toMillis();
        if (release.equals("broken")) {
            dies(process, random.nextInt(3_000), exit(78, null));
        } else if (calm || chance(goodness)) {
            becomesReady(process, 300 + random.nextInt(3_000));
        } else if (chance(0.3)) {
            becomesReady(process, startupTimeout / 2 + random.nextLong(startupTimeout));
        } else if (chance(0.7)) {
            dies(process, random.nextInt(3_000), someExit());
        } else {
            process.hangs = true;
        }
    }

    private void becomesReady(FakeProcess process, long delay) {
        after(delay, () -> {
            if (!process.alive || process.hangs) {
                return null;
            }
            process.ready = true;
            return new Fact.WorkerReady(process.ref);
        });
    }

    private void check(Action.Check check) {
        FakeProcess process = processes.get(check.ref());
        boolean lost = !calm && chance((1 - goodness) / 5);
        if (lost || process == null || !process.alive || process.hangs) {
            return;
        }
        boolean slow = !calm && chance((1 - goodness) / 5);
        boolean healthy = calm || chance(goodness);
        long delay = slow ? check.timeout().toMillis() + random.nextInt(3_000) : random.nextInt(100);
        Fact answer = new Fact.CheckAnswered(check.ref(), check.checkId(), healthy, healthy ? null : "a bad day");
        after(delay, () -> answer);
        if (chance(0.05)) {
            after(delay + random.nextInt(4_000), () -> answer);
        }
    }

    private void grant(FakeProcess process, long term) {
        hears(process, () -> {
            process.leads = term;
            return null;
        });
    }

    /** What listens to that in the application may take its time. */
    private void revoke(FakeProcess process, long term) {
        hears(process, () -> {
            process.leads = 0;
            long delay = !calm && chance((1 - goodness) / 2) ? random.nextInt(8_000) : random.nextInt(100);
            after(delay, () -> process.connected ? new Fact.LeadershipAcknowledged(process.ref, term) : null);
            return null;
        });
    }

    /** It ceases to lead by itself. */
    private void cease(FakeProcess process) {
        long term = process.leads;
        if (term != 0 && !process.hangs) {
            process.leads = 0;
            after(random.nextInt(100), () -> new Fact.LeadershipAcknowledged(process.ref, term));
        }
    }

    /** In order, and only while it is connected. */
    private void hears(FakeProcess process, Supplier<Fact> consequence) {
        if (process == null) {
            return;
        }
        process.heardUntil = Math.max(process.heardUntil, time + random.nextInt(20));
        after(
                process.heardUntil - time,
                () -> process.alive && process.connected && !process.hangs ? consequence.get() : null);
    }

    private void drain(FakeProcess process, boolean hurry) {
        if (process != null && !process.hangs && !process.ignoresDrain) {
            cease(process);
            long slowest = settings.shutdownTimeout().toMillis() * 3 / 2;
            dies(process, chance(0.2) && !hurry ? random.nextLong(slowest) : random.nextInt(500), exit(0, null));
        }
    }

    /** Drains, and then takes long to write, or hangs while it does. */
    private void retire(FakeProcess process) {
        if (!process.recording || chance(0.1)) {
            drain(process, false);
            return;
        }
        if (process.hangs || process.ignoresDrain) {
            return;
        }
        after(random.nextInt(2_000), () -> {
            if (!process.alive || process.hangs) {
                return null;
            }
            if (process.dropped) {
                dies(process, random.nextInt(100), exit(0, null));
                return null;
            }
            process.hangs = true;
            if (chance(0.8)) {
                dies(process, 2_000 + random.nextInt(60_000), exit(0, null));
            }
            return new Fact.ArchiveBegun(process.ref);
        });
    }

    private void terminate(FakeProcess process) {
        if (process != null && !process.hangs && !process.ignoresTerm) {
            dies(process, random.nextInt(2_000), exit(null, 15));
        }
    }

    private void kill(FakeProcess process) {
        boolean lost = !calm && chance(0.05);
        if (process != null && !lost) {
            dies(process, chance(0.05) ? 12_000 : random.nextInt(50), exit(null, 9));
        }
    }

    private void dies(FakeProcess process, long delay, ProcessExit exit) {
        after(delay, () -> {
            if (!process.alive) {
                return null;
            }
            process.alive = false;
            process.leads = 0;
            Fact exited = new Fact.WorkerExited(process.ref, exit);
            if (process.announced && chance(0.5)) {
                after(random.nextInt(200), () -> new Fact.WorkerDisconnected(process.ref));
            }
            after(random.nextInt(200), () -> {
                process.reportedGone = true;
                return exited;
            });
            if (chance(0.05)) {
                after(200 + random.nextInt(5_000), () -> exited);
            }
            return null;
        });
    }

    private ProcessExit someExit() {
        if (chance(0.1)) {
            return OUT_OF_MEMORY;
        }
        return chance(0.3)
                ? exit(null, SIGNALS[random.nextInt(SIGNALS.length)])
                : exit(EXIT_CODES[random.nextInt(EXIT_CODES.length)], null);
    }

    private static ProcessExit exit(Integer code, Integer signal) {
        return new ProcessExit(code, signal, List.of("the last line"));
    }

    private void after(long delay, Supplier<Fact> fact) {
        future.add(new Happening(time + delay, happenings++, fact));
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }
}

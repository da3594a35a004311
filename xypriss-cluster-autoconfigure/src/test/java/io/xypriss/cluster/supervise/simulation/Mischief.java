package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.util.List;
import java.util.SplittableRandom;

/** Faults of the world and wishes of users, at any moment. */
final class Mischief {

    private static final String[] UNKNOWN_IDS = {"", "0", "01", "-1", "257", "one", "1 "};

    private final SplittableRandom random;

    private final World world;

    private final Clock clock;

    /** Whether users of this world stop the cluster before the end. */
    private final boolean stops;

    private long lastCommandId;

    Mischief(SplittableRandom random, World world, Clock clock) {
        this.random = random;
        this.world = world;
        this.clock = clock;
        this.stops = random.nextInt(4) == 0;
    }

    /** Does something; {@code null} if the core is not told. */
    Fact next(ClusterState state) {
        FakeProcess alive = world.anyAlive();
        int choice = random.nextInt(100);
        if (choice < 40) {
            return command(state);
        }
        if (choice < 50) {
            return stale();
        }
        if (choice < 54) {
            return time();
        }
        if (choice < 58) {
            return new Fact.DeadlinePassed();
        }
        if (alive == null) {
            return null;
        }
        if (choice < 62) {
            world.hang(alive);
            return null;
        }
        if (choice < 66) {
            return world.refuse(alive);
        }
        if (choice < 70) {
            return new Fact.FiguresReported(alive.ref, random.nextInt(400), (long) random.nextInt(400));
        }
        if (choice < 75) {
            return world.disconnect(alive);
        }
        if (choice < 80) {
            return world.leave(alive);
        }
        world.crash(alive);
        return null;
    }

    long nextCommandId() {
        return ++lastCommandId;
    }

    private Fact command(ClusterState state) {
        int choice = random.nextInt(100);
        if (choice < 50) {
            return scale(state);
        }
        if (choice < 62) {
            return roll();
        }
        if (choice < 90) {
            String id = random.nextInt(6) == 0
                    ? UNKNOWN_IDS[random.nextInt(UNKNOWN_IDS.length)]
                    : Integer.toString(1 + random.nextInt(state.workers().size() + 1));
            return new Fact.RestartRequested(nextCommandId(), id);
        }
        if (stops && choice < 96) {
            return new Fact.StopRequested(nextCommandId(), random.nextInt(3) > 0);
        }
        return new Fact.HurryRequested();
    }

    Fact roll() {
        return new Fact.RollRequested(
                nextCommandId(),
                random.nextInt(3) == 0 ? null : World.RELEASES[random.nextInt(World.RELEASES.length)],
                random.nextInt(3) == 0,
                null,
                null);
    }

    private Fact scale(ClusterState state) {
        Kind kind = Kind.values()[random.nextInt(3)];
        int count;
        if (random.nextInt(8) == 0) {
            int[] odd = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 257};
            count = odd[random.nextInt(odd.length)];
        } else if (kind == Kind.UP) {
            count = state.desired() > 5 ? 1 : 1 + random.nextInt(3);
        } else {
            count = 1 + random.nextInt(kind == Kind.TO ? 6 : 3);
        }
        boolean crowded = kind == Kind.UP && state.desired() > 7;
        return new Fact.ScaleRequested(nextCommandId(), crowded ? Kind.TO : kind, count);
    }

    private Fact stale() {
        FakeProcess process = world.anyEver();
        if (process != null && !process.reportedGone) {
            return process.announced ? new Fact.WorkerSpawned(process.ref, process.pid, 1) : null;
        }
        WorkerRef ref = process == null || random.nextInt(4) == 0
                ? new WorkerRef(random.nextInt(10) - 1, 1_000_000 + random.nextInt(5))
                : process.ref;
        return switch (random.nextInt(11)) {
            case 0 -> new Fact.WorkerSpawned(ref, 1, 1);
            case 1 -> new Fact.SpawnFailed(ref, "too late");
            case 2 -> new Fact.WorkerReady(ref);
            case 3 -> new Fact.CheckAnswered(ref, random.nextInt(50), random.nextBoolean(), null);
            case 4 -> new Fact.WorkerExited(ref, new ProcessExit(1, null, List.of()));
            case 5 -> new Fact.WorkerDisconnected(ref);
            case 6 -> new Fact.FiguresReported(ref, Long.MAX_VALUE, null);
            case 7 -> new Fact.WorkerUnready(ref);
            case 8 -> new Fact.LeadershipAcknowledged(ref, random.nextInt(5));
            case 9 -> new Fact.ArchiveBegun(ref);
            default -> new Fact.WorkerLeaving(ref);
        };
    }

    private Fact time() {
        switch (random.nextInt(3)) {
            case 0 -> clock.jump(-random.nextLong(3_600_000));
            case 1 -> clock.jump(random.nextLong(7_200_000));
            default -> clock.supervisorSleeps(5_000 + random.nextLong(600_000));
        }
        return null;
    }
}

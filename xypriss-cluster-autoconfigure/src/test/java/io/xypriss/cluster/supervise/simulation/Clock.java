package io.xypriss.cluster.supervise.simulation;

import java.time.Instant;

/** The supervisor's clock, which someone may set. */
final class Clock {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final World world;

    private long offset;

    private boolean leapt;

    Clock(World world) {
        this.world = world;
    }

    Instant now() {
        return EPOCH.plusMillis(world.time() + offset);
    }

    void jump(long millis) {
        offset += millis;
        leapt |= millis > 0;
    }

    void supervisorSleeps(long millis) {
        world.passTo(world.time() + millis);
        leapt = true;
    }

    /** Whether more time seems to have passed, since this was asked last, than the supervisor was awake for. */
    boolean leapt() {
        boolean result = leapt;
        leapt = false;
        return result;
    }
}

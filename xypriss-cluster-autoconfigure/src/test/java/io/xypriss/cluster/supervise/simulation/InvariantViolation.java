package io.xypriss.cluster.supervise.simulation;

import java.util.function.Supplier;

final class InvariantViolation extends RuntimeException {

    final Invariant invariant;

    InvariantViolation(Invariant invariant, String message) {
        super(message);
        this.invariant = invariant;
    }

    InvariantViolation(Invariant invariant, RuntimeException cause) {
        super(cause.toString(), cause);
        this.invariant = invariant;
    }

    static void unless(boolean holds, Invariant invariant, Supplier<String> message) {
        if (!holds) {
            throw new InvariantViolation(invariant, message.get());
        }
    }
}

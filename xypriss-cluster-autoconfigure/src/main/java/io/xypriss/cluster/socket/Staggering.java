package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Spreads moments evenly over a time, each at random within its share of it, so that clients who all connect again do not
 * do it all at once, nor in step with those of another worker.
 */
final class Staggering {

    private final Random random;

    Staggering(Random random) {
        this.random = random;
    }

    /** So many delays, all shorter than the time unless that is zero, in no order. */
    List<Duration> delays(int count, Duration within) {
        List<Duration> delays = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            double share = (i + this.random.nextDouble()) / count;
            delays.add(Duration.ofNanos((long) (within.toNanos() * share)));
        }
        Collections.shuffle(delays, this.random);
        return delays;
    }
}

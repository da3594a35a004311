package io.xypriss.cluster.archive;

import java.time.Duration;

/**
 * When to train: once the cluster has been well for a while and the machine has time to spare, and not again and again.
 *
 * @param settled how long the cluster must have been well, with nothing under way
 * @param quiet the share of the processors, 0 to 1, below which the machine counts as quiet
 * @param patience how long to wait for that; beyond it the run, of the lowest priority, takes what the others leave
 * @param attempts how often to try for one archive
 * @param pause how long to wait after the first attempt; twice as long after each further one
 */
record TrainingPolicy(Duration settled, double quiet, Duration patience, int attempts, Duration pause) {

    static final TrainingPolicy DEFAULT =
            new TrainingPolicy(Duration.ofSeconds(2), 0.75, Duration.ofSeconds(60), 3, Duration.ofMinutes(1));

    /** Whether to begin now. */
    boolean begins(Situation now) {
        if (!now.wanted() || !now.well() || now.wellFor().compareTo(this.settled) < 0) {
            return false;
        }
        if (now.attempts() >= this.attempts || now.sinceAttempt().compareTo(pauseAfter(now.attempts())) < 0) {
            return false;
        }
        return now.load() < this.quiet || now.wellFor().compareTo(this.patience) >= 0;
    }

    /** Whether a run that has begun may go on. */
    boolean continues(Situation now) {
        return now.well();
    }

    private Duration pauseAfter(int attemptsMade) {
        return (attemptsMade == 0) ? Duration.ZERO : this.pause.multipliedBy(1L << (attemptsMade - 1));
    }

    /**
     * What there is to know.
     *
     * @param wanted whether workers of the cluster's release could start from an archive and have none
     * @param well whether all desired workers serve, with no change under way
     * @param wellFor for how long without a break
     * @param load the share of the processors that is in use, 0 to 1; 1 where that is not known
     * @param attempts how often that archive was tried for
     * @param sinceAttempt how long ago the last of them ended; any value where there was none
     */
    record Situation(
            boolean wanted, boolean well, Duration wellFor, double load, int attempts, Duration sinceAttempt) {}
}

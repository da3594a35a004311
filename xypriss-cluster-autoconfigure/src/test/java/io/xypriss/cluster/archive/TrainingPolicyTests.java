package io.xypriss.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.archive.TrainingPolicy.Situation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingPolicyTests {

    private static final Duration LONG_AGO = Duration.ofDays(1);

    private final TrainingPolicy policy =
            new TrainingPolicy(Duration.ofSeconds(2), 0.75, Duration.ofSeconds(60), 3, Duration.ofMinutes(1));

    private static Situation well(Duration wellFor, double load) {
        return new Situation(true, true, wellFor, load, 0, LONG_AGO);
    }

    private static Situation tried(int attempts, Duration sinceAttempt) {
        return new Situation(true, true, Duration.ofHours(1), 0, attempts, sinceAttempt);
    }

    @Test
    void beginsOnceTheClusterHasSettledOnAQuietMachine() {
        assertThat(this.policy.begins(well(Duration.ofMillis(1999), 0))).isFalse();
        assertThat(this.policy.begins(well(Duration.ofSeconds(2), 0.74))).isTrue();
    }

    @Test
    void waitsForABusyMachineButNotForEver() {
        assertThat(this.policy.begins(well(Duration.ofSeconds(59), 0.75))).isFalse();
        assertThat(this.policy.begins(well(Duration.ofSeconds(60), 1))).isTrue();
    }

    @Test
    void neverBeginsWhileTheClusterIsNotWellOrWantsNone() {
        assertThat(this.policy.begins(new Situation(true, false, Duration.ofHours(1), 0, 0, LONG_AGO)))
                .isFalse();
        assertThat(this.policy.begins(new Situation(false, true, Duration.ofHours(1), 0, 0, LONG_AGO)))
                .isFalse();
    }

    @Test
    void isCalledOffWhenTheClusterIsNoLongerWell() {
        assertThat(this.policy.continues(well(Duration.ZERO, 1))).isTrue();
        assertThat(this.policy.continues(new Situation(true, false, Duration.ZERO, 0, 0, LONG_AGO)))
                .isFalse();
    }

    @Test
    void triesAFewTimesWithGrowingPauses() {
        assertThat(this.policy.begins(tried(0, Duration.ZERO))).isTrue();
        assertThat(this.policy.begins(tried(1, Duration.ofSeconds(59)))).isFalse();
        assertThat(this.policy.begins(tried(1, Duration.ofSeconds(60)))).isTrue();
        assertThat(this.policy.begins(tried(2, Duration.ofSeconds(119)))).isFalse();
        assertThat(this.policy.begins(tried(2, Duration.ofSeconds(120)))).isTrue();
        assertThat(this.policy.begins(tried(3, LONG_AGO))).isFalse();
    }
}

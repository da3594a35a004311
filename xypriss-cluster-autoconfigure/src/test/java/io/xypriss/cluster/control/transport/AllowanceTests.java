package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AllowanceTests {

    private static final long SECOND = 1_000_000_000;

    private final Allowance allowance = new Allowance(10, 5, 0);

    private long taken(int attempts, long at) {
        return IntStream.range(0, attempts)
                .filter((attempt) -> this.allowance.take(at))
                .count();
    }

    @Test
    void allowsSoManyAtOnceAndSoManyASecondAfterwards() {
        assertThat(taken(100, 0)).isEqualTo(10);
        assertThat(taken(100, SECOND / 10)).isZero();
        assertThat(taken(100, SECOND)).isEqualTo(5);
        assertThat(taken(100, 2 * SECOND)).isEqualTo(5);
    }

    @Test
    void doesNotSaveUpMoreThanSoManyAtOnce() {
        assertThat(taken(100, 1000 * SECOND)).isEqualTo(10);
    }

    @Test
    void allowsTheSteadyRateForever() {
        for (int i = 1; i <= 1000; i++) {
            assertThat(taken(1, i * SECOND / 5)).isOne();
        }
    }
}

package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTests {

    private static final IntUnaryOperator NO_SURGE = (workers) -> workers;

    @ParameterizedTest
    @CsvSource({
        // budget, master, each, beyond the workers, most
        "768, 160, 130, 1, 3",
        "768, 160, 130, 0, 4",
        "768, 168, 200, 0, 3",
        "767, 168, 200, 0, 2",
        "160, 160, 130, 0, 0",
        "100, 160, 130, 1, 0",
        "1000000, 160, 1, 0, 256",
    })
    void mostIsWhatFits(long budget, long master, long each, int further, int most) {
        Capacity capacity = new Capacity(budget << 20, master << 20, each << 20);
        assertThat(capacity.mostWorkers((workers) -> workers + further)).isEqualTo(most);
    }

    @Test
    void surgeMayGrowWithTheWorkers() {
        Capacity capacity = new Capacity(1000, 0, 100);
        assertThat(capacity.mostWorkers((workers) -> workers + (workers + 3) / 4))
                .isEqualTo(8);
    }

    @Test
    void anyNumberFitsIntoNoLimit() {
        assertThat(Capacity.UNLIMITED.mostWorkers(NO_SURGE)).isEqualTo(256);
        assertThat(Capacity.UNLIMITED.refusal(256, NO_SURGE)).isNull();
        assertThat(new Capacity(Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE / 2).refusal(256, NO_SURGE))
                .isNull();
    }

    @Test
    void refusalShowsTheSum() {
        Capacity capacity = new Capacity(256 << 20, 160 << 20, 130 << 20);
        assertThat(capacity.refusal(1, NO_SURGE))
                .isEqualTo(
                        "1 worker needs 1 × 130 MB + 160 MB for the master = 290 MB, but the memory budget is 256 MB:"
                                + " not even 1 worker fits");
        assertThat(new Capacity(300 << 20, 160 << 20, 130 << 20).refusal(1, NO_SURGE))
                .isNull();
    }

    @Test
    void nonsenseIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Capacity(-1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Capacity(0, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Capacity(0, 0, -1));
    }
}

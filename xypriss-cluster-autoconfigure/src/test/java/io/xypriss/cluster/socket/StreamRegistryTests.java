package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamRegistryTests {

    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final TreeMap<Duration, Runnable> later = new TreeMap<>();

    private final StreamRegistry registry = new StreamRegistry(new Staggering(new Random(7)), this.later::put);

    private final List<String> ended = new ArrayList<>();

    @Test
    void delaysAreSpreadEvenlyEachAtRandomWithinItsShare() {
        Set<List<Duration>> different = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            List<Duration> delays = new Staggering(new Random(seed)).delays(20, WITHIN);
            different.add(delays);
            List<Duration> sorted = delays.stream().sorted().toList();
            for (int i = 0; i < 20; i++) {
                assertThat(sorted.get(i))
                        .isBetween(Duration.ofMillis(500L * i), Duration.ofMillis(500L * (i + 1)))
                        .isLessThan(WITHIN);
            }
            assertThat(delays).as("in the order of their opening").isNotEqualTo(sorted);
        }
        assertThat(different).hasSize(50);
        assertThat(new Staggering(new Random(1)).delays(0, WITHIN)).isEmpty();
        assertThat(new Staggering(new Random(1)).delays(2, Duration.ZERO))
                .containsExactly(Duration.ZERO, Duration.ZERO);
    }

    @Test
    void endsWhatIsOpenOneAfterTheOtherAndLaterOnesAtOnce() {
        List<Runnable> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            streams.add(open("stream " + i));
        }
        this.registry.closed(streams.get(3));
        assertThat(this.registry.count()).isEqualTo(9);

        this.registry.end(WITHIN);

        assertThat(this.ended).as("none of them at once").isEmpty();
        assertThat(this.later).hasSize(9);
        assertThat(this.later.firstKey()).isLessThan(WITHIN.dividedBy(9));
        assertThat(this.later.lastKey()).isGreaterThan(WITHIN.multipliedBy(8).dividedBy(9));
        open("late");
        assertThat(this.ended).containsExactly("late");
        this.later.values().forEach(Runnable::run);
        assertThat(this.ended).hasSize(10).doesNotContain("stream 3");
    }

    @Test
    void endsOnlyOnce() {
        open("stream");
        this.registry.end(WITHIN);
        this.registry.end(Duration.ZERO);
        assertThat(this.later).hasSize(1);
    }

    @Test
    void streamThatCannotBeEndedKeepsNoOtherFromIt() {
        this.registry.opened(() -> {
            throw new IllegalStateException("deliberately thrown by a test");
        });
        open("stream");
        this.registry.end(WITHIN);
        this.later.values().forEach(Runnable::run);
        assertThat(this.ended).containsExactly("stream");
    }

    private Runnable open(String name) {
        Runnable end = () -> this.ended.add(name);
        this.registry.opened(end);
        return end;
    }
}

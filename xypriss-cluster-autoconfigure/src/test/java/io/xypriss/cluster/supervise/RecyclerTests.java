package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecyclerTests {

    private static final Duration LIFETIME = Duration.ofHours(1);

    private static Scenario serving(Recycling recycling, int workers) {
        return Scenario.serving(Scenario.with(Scenario.SETTINGS.rolling(), recycling), workers);
    }

    private static void answerChecks(Scenario scenario, Duration time) {
        int answered = 0;
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(1)) {
            scenario.pass(Duration.ofSeconds(1));
            List<Action.Check> checks = scenario.actions(Action.Check.class);
            for (Action.Check check : checks.subList(answered, checks.size())) {
                scenario.tell(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null));
            }
            answered = checks.size();
        }
    }

    @Test
    void offByDefault() {
        Scenario scenario = Scenario.serving(1);
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), Long.MAX_VALUE, Long.MAX_VALUE));
        answerChecks(scenario, Duration.ofHours(2));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
    }

    @Test
    void oldWorkersAreReplacedOneAtATimeAndNotTogether() {
        Scenario scenario = serving(new Recycling(LIFETIME, 0, 0), 3);
        answerChecks(scenario, LIFETIME.multipliedBy(9).dividedBy(10).minusSeconds(1));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        answerChecks(scenario, LIFETIME.dividedBy(10).plusSeconds(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        WorkerRef old = scenario.ref(scenario.latest().slot());
        assertThat(scenario.event(WorkerRestartEvent.class).reason())
                .isEqualTo("it has reached its age (recycle.max-lifetime)");
        scenario.latestIsWell().pass(Duration.ofSeconds(1));
        assertThat(scenario.drained()).containsExactly(old);
        assertThat(scenario.actions(Action.Spawn.class)).as("one at a time").hasSize(1);
        scenario.gone(old, Scenario.exit(0));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(2);
    }

    @Test
    void limitsAreJitteredDownwards() {
        Scenario scenario = serving(new Recycling(Duration.ZERO, 1000, 0), 1);
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 899, null));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 1000, null));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.event(WorkerRestartEvent.class).reason())
                .isEqualTo("it has answered 1000 requests (recycle.max-requests)");
    }

    @Test
    void memoryCounts() {
        Scenario scenario = serving(new Recycling(Duration.ZERO, 0, 512L << 20), 1);
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 0, 400L << 20));
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 0, null));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 0, 520L << 20));
        assertThat(scenario.event(WorkerRestartEvent.class).reason())
                .isEqualTo("it has 520 MB of memory resident (recycle.max-memory)");
    }

    @Test
    void replacementThatFailsIsTriedAgainLaterAndTheWorkerServesOn() {
        Scenario scenario = serving(new Recycling(Duration.ZERO, 10, 0), 1);
        scenario.tell(new Fact.FiguresReported(scenario.ref(1), 10, null)).latestDies(1);
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.ABANDON);
        assertThat(scenario.state().serving()).isEqualTo(1);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        scenario.pass(Scenario.SETTINGS.backoff().max().minusMillis(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        scenario.pass(Duration.ofMillis(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(2);
    }

    @Test
    void withoutSurgeTheLastThatServesStays() {
        RollSettings noSurge = new RollSettings(
                CountOrPercent.parse("0"), CountOrPercent.parse("100%"), Duration.ofSeconds(1), Duration.ZERO);
        SupervisorSettings settings = Scenario.with(noSurge, new Recycling(Duration.ZERO, 10, 0));
        Scenario alone = Scenario.serving(settings, 1);
        alone.tell(new Fact.FiguresReported(alone.ref(1), 10, null));
        assertThat(alone.drained()).isEmpty();
        Scenario two = Scenario.serving(settings, 2);
        WorkerRef worn = two.ref(1);
        two.tell(new Fact.FiguresReported(worn, 10, null));
        assertThat(two.drained()).containsExactly(worn);
    }

    @Test
    void waitsForARollToEnd() {
        Scenario scenario = serving(new Recycling(Duration.ZERO, 10, 0), 2).roll(7, null);
        scenario.tell(new Fact.FiguresReported(scenario.ref(2), 10, null));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }
}

package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration MIN_READY_TIME =
            SupervisorSettings.defaults().rolling().minReadyTime();

    @Test
    void firstThatServesLeadsThoughLowerOnesFollow() {
        Scenario scenario = Scenario.started(2).spawned(1).spawned(2);
        assertThat(scenario.leadership()).isEmpty();
        scenario.ready(2);
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(2), 1));
        scenario.ready(1);
        assertThat(scenario.leadership()).hasSize(1);
        assertThat(scenario.worker(2).leader()).isTrue();
        assertThat(scenario.worker(1).leader()).isFalse();
    }

    @Test
    void exitMakesRoomForTheLowestThatServes() {
        Scenario scenario = Scenario.serving(3).withSilentLeaders();
        assertThat(scenario.worker(1).leader()).isTrue();
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(2), 2));
    }

    @Test
    void whereNoneServesNoneLeads() {
        Scenario scenario = Scenario.serving(1).exited(1, Scenario.signal(9));
        assertThat(scenario.leadership()).isEmpty();
        scenario.pass(Duration.ofSeconds(1)).spawned(1).ready(1);
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(1), 2));
    }

    @Test
    void drainWaitsForTheAcknowledgementAndHasItsWholeTimeThen() {
        Scenario scenario = Scenario.serving(3).withSilentLeaders();
        scenario.scale(1, Kind.TO, 2);
        assertThat(scenario.drained()).containsExactly(scenario.ref(3));
        WorkerRef leader = scenario.ref(1);
        scenario.exited(3, Scenario.exit(0)).restart(2, "1");
        scenario.latestIsWell().forget().passInHealth(MIN_READY_TIME);
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 1));
        assertThat(scenario.actions()).contains(new Action.CloseGate(leader));
        assertThat(scenario.drained()).isEmpty();
        scenario.forget().passInHealth(Duration.ofMillis(900)).acknowledged(leader, 1);
        assertThat(scenario.actions(Action.Drain.class)).containsExactly(new Action.Drain(leader, SHUTDOWN_TIMEOUT));
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(1), 2));
        assertThat(scenario.ref(1)).isNotEqualTo(leader);
        scenario.forget().passInHealth(SHUTDOWN_TIMEOUT.minusMillis(1));
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(leader));
    }

    @Test
    void leaderThatDoesNotAnswerIsDrainedAndFencedByItsExit() {
        Scenario scenario = handingOver();
        WorkerRef leader = scenario.actions(Action.CloseGate.class).get(0).ref();
        scenario.forget().passInHealth(PATIENCE);
        assertThat(scenario.drained()).containsExactly(leader);
        assertThat(scenario.leadership()).isEmpty();
        scenario.gone(leader, Scenario.exit(0));
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(1), 2));
    }

    @Test
    void lostConnectionIsNoExit() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders();
        WorkerRef leader = scenario.ref(1);
        scenario.tell(new Fact.WorkerDisconnected(leader));
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 1));
        scenario.forget().passInHealth(Duration.ofMinutes(5));
        assertThat(scenario.leadership()).isEmpty();
        assertThat(scenario.actions(Action.Kill.class)).isNotEmpty();
        scenario.gone(leader, Scenario.signal(9));
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(2), 2));
    }

    @Test
    void oneThatLeavesByItselfHandsOverAsSoonAsItSaysSo() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders();
        WorkerRef leader = scenario.ref(1);
        scenario.acknowledged(leader, 1).forget();
        // It is still to serve, for all that is known.
        assertThat(scenario.worker(1).leader()).isTrue();
        scenario.tell(new Fact.WorkerLeaving(leader));
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 2));
        scenario.acknowledged(leader, 2);
        assertThat(scenario.leadership()).contains(new Action.GrantLeadership(scenario.ref(2), 3));
    }

    @Test
    void oneThatRefusesTrafficHandsOverWhereAnotherServes() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders();
        WorkerRef leader = scenario.ref(1);
        scenario.tell(new Fact.WorkerUnready(leader));
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 1));
        scenario.forget().passInHealth(PATIENCE);
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 1));
        scenario.forget().acknowledged(leader, 1);
        assertThat(scenario.leadership()).containsExactly(new Action.GrantLeadership(scenario.ref(2), 2));
        assertThat(scenario.drained()).isEmpty();
    }

    @Test
    void oneThatRefusesTrafficLeadsOnWhileNobodyElseServes() {
        Scenario scenario = Scenario.serving(1).tell(new Fact.WorkerUnready(new WorkerRef(1, 1)));
        assertThat(scenario.leadership()).isEmpty();
        assertThat(scenario.worker(1).leader()).isTrue();
    }

    @Test
    void acknowledgementOfAnotherTermChangesNothing() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders();
        scenario.acknowledged(scenario.ref(1), 7).acknowledged(scenario.ref(2), 1);
        assertThat(scenario.leadership()).isEmpty();
        assertThat(scenario.worker(1).leader()).isTrue();
    }

    @Test
    void stopReleasesADrainThatIsHeldBackAndGrantsNoMore() {
        Scenario scenario = handingOver();
        WorkerRef leader = scenario.actions(Action.CloseGate.class).get(0).ref();
        scenario.forget().stop(9, true);
        assertThat(scenario.drained()).contains(leader);
        scenario.gone(leader, Scenario.exit(0));
        assertThat(scenario.leadership()).isEmpty();
    }

    @Test
    void stopDrainsTheLeaderAtOnce() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders().stop(9, true);
        assertThat(scenario.drained()).containsExactly(scenario.ref(1), scenario.ref(2));
        assertThat(scenario.leadership()).isEmpty();
    }

    @Test
    void unhealthyLeaderIsEndedWithoutWaiting() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders();
        WorkerRef leader = scenario.ref(1);
        for (int i = 0; i < 3; i++) {
            WorkerRef ref = scenario.ref(1);
            do {
                scenario.toCheck();
                scenario.actions(Action.Check.class).stream()
                        .filter(check -> check.ref().slot() == 2)
                        .forEach(check ->
                                scenario.tell(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null)));
            } while (scenario.actions(Action.Check.class).stream()
                            .filter(check -> check.ref().equals(ref))
                            .count()
                    <= i);
        }
        scenario.answer(1, false);
        scenario.passInHealth(Duration.ZERO);
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(leader));
        assertThat(scenario.leadership()).containsExactly(new Action.RevokeLeadership(leader, 1));
        scenario.gone(leader, Scenario.signal(15));
        assertThat(scenario.leadership()).contains(new Action.GrantLeadership(scenario.ref(2), 2));
    }

    /** The leader was told to hand over to its successor, and has not answered. */
    private static Scenario handingOver() {
        Scenario scenario = Scenario.serving(2).withSilentLeaders().restart(2, "1");
        scenario.latestIsWell().forget().passInHealth(MIN_READY_TIME);
        assertThat(scenario.leadership()).hasSize(1);
        return scenario;
    }
}

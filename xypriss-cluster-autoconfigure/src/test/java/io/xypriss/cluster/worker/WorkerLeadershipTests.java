package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.EventHeard;
import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WireEvent;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.messaging.LeadershipGrantedEvent;
import io.xypriss.cluster.messaging.LeadershipRevokedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerLeadershipTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofMillis(100);

    private final List<WorkerMessage> sent = new CopyOnWriteArrayList<>();

    private final List<Object> heard = new CopyOnWriteArrayList<>();

    private final CountDownLatch release = new CountDownLatch(1);

    private WorkerLeadership leadership = listening(LONG, this.heard::add);

    @AfterEach
    void releaseListeners() {
        this.release.countDown();
    }

    @Test
    void leadsBetweenGrantAndRevocationAndTellsListenersBeforeTheMaster() {
        assertThat(this.leadership.isLeader()).isFalse();
        assertThat(this.leadership.term()).isZero();
        this.leadership.received(new MasterMessage.GrantLeadership(3));
        assertThat(this.leadership.isLeader()).isTrue();
        assertThat(this.leadership.term()).isEqualTo(3);
        this.leadership.received(new MasterMessage.RevokeLeadership(3));
        assertThat(this.leadership.isLeader()).isFalse();
        assertThat(this.leadership.term()).isEqualTo(3);
        awaitSent(new WorkerMessage.LeadershipEnded(3, 0));
        assertThat(this.heard).hasSize(2);
        assertThat(((LeadershipGrantedEvent) this.heard.get(0)).term()).isEqualTo(3);
        assertThat(((LeadershipRevokedEvent) this.heard.get(1)).term()).isEqualTo(3);
    }

    @Test
    void eventsAreHeardInOrderAndSaidToBe() {
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(event(7, 1));
        this.leadership.hear(event(8, 1));
        awaitSent(heard(7), heard(8));
        this.leadership.received(new MasterMessage.RevokeLeadership(1));
        awaitSent(heard(7), heard(8), new WorkerMessage.LeadershipEnded(1, 8));
        assertThat(this.heard).hasSize(4);
        assertThat(this.heard.get(0)).isInstanceOf(LeadershipGrantedEvent.class);
        assertThat(this.heard.subList(1, 3))
                .containsExactly(
                        event(7, 1).event().toEvent(), event(8, 1).event().toEvent());
        assertThat(this.heard.get(3)).isInstanceOf(LeadershipRevokedEvent.class);
    }

    @Test
    void eventThatIsSentAgainIsHeardOnce() {
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(event(7, 1));
        this.leadership.hear(event(7, 1));
        awaitSent(heard(7), heard(7));
        assertThat(this.heard).hasSize(2);
    }

    @Test
    void eventOfAnotherTermIsLeftToTheNextLeader() {
        this.leadership.received(new MasterMessage.GrantLeadership(2));
        this.leadership.hear(event(7, 1));
        this.leadership.hear(event(8, 2));
        awaitSent(heard(8));
        assertThat(this.heard).hasSize(2);
    }

    @Test
    void eventOfALaterVersionIsNotHeardButSaidToBeSoThatOthersFollow() {
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(new EventNotice(7, 1, new WireEvent.Unknown()));
        this.leadership.hear(new EventNotice(
                8, 1, new WireEvent.WorkerReady(Instant.EPOCH, "1", 4711, Duration.ZERO, "TELEPORTED")));
        this.leadership.hear(event(9, 1));
        awaitSent(heard(7), heard(8), heard(9));
        assertThat(this.heard).hasSize(2);
        assertThat(this.heard.get(1)).isEqualTo(event(9, 1).event().toEvent());
    }

    @Test
    void listenerThatThrowsHarmsNothing() {
        this.leadership = listening(LONG, (event) -> {
            this.heard.add(event);
            if (this.heard.size() == 2) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("a test");
        });
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(event(1, 1));
        this.leadership.hear(event(2, 1));
        awaitSent(heard(1), heard(2));
    }

    @Test
    void listenerThatHangsHoldsUpNeitherTheMasterNorTheNextLeader() {
        this.leadership = listening(SHORT, this::hang);
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(event(7, 1));
        this.leadership.hear(event(8, 1));
        await().atMost(LONG).until(() -> this.heard.size() == 1);
        this.leadership.received(new MasterMessage.RevokeLeadership(1));
        assertThat(this.leadership.isLeader()).isFalse();
        awaitSent(new WorkerMessage.LeadershipEnded(1, 0));
        this.release.countDown();
        await().atMost(LONG).until(() -> this.heard.size() == 2);
        assertThat(this.heard.get(1))
                .as("what it had not begun with is the next leader's")
                .isInstanceOf(LeadershipRevokedEvent.class);
        assertThat(this.sent).hasSize(1);
    }

    @Test
    void eventThatWasBegunIsNotHeardByTheNextLeader() {
        this.leadership = listening(SHORT, (event) -> {
            if (event instanceof ClusterReadyEvent) {
                hang(event);
            }
        });
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.hear(event(7, 1));
        await().atMost(LONG).until(() -> this.heard.size() == 1);
        this.leadership.received(new MasterMessage.RevokeLeadership(1));
        awaitSent(new WorkerMessage.LeadershipEnded(1, 7));
    }

    @Test
    void oneThatLeavesSaysSoOnceAndLeadsNoMore() {
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.leave();
        assertThat(this.leadership.isLeader()).isFalse();
        awaitSent(new WorkerMessage.LeadershipEnded(1, 0));
        this.leadership.received(new MasterMessage.GrantLeadership(2));
        assertThat(this.leadership.isLeader()).isFalse();
        this.leadership.received(new MasterMessage.RevokeLeadership(2));
        awaitSent(new WorkerMessage.LeadershipEnded(1, 0), new WorkerMessage.LeadershipEnded(2, 0));
    }

    @Test
    void oneWithoutAMasterLeadsNoMoreThoughItsListenersHang() {
        this.leadership = listening(SHORT, this::hang);
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        await().atMost(LONG).until(() -> this.heard.size() == 1);
        this.leadership.cease();
        assertThat(this.leadership.isLeader()).isFalse();
        this.leadership.awaitListeners();
        assertThat(this.sent).isEmpty();
    }

    @Test
    void revocationThatIsRepeatedIsAnsweredAgain() {
        this.leadership.received(new MasterMessage.GrantLeadership(1));
        this.leadership.received(new MasterMessage.RevokeLeadership(1));
        awaitSent(new WorkerMessage.LeadershipEnded(1, 0));
        this.leadership.received(new MasterMessage.RevokeLeadership(1));
        awaitSent(new WorkerMessage.LeadershipEnded(1, 0), new WorkerMessage.LeadershipEnded(1, 0));
    }

    private WorkerLeadership listening(Duration limit, Consumer<Object> listener) {
        WorkerLeadership created = new WorkerLeadership(this.sent::add, limit);
        created.publishWith(listener);
        return created;
    }

    private void hang(Object event) {
        this.heard.add(event);
        try {
            assertThat(this.release.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitSent(WorkerMessage... messages) {
        await().atMost(LONG).untilAsserted(() -> assertThat(this.sent).containsExactly(messages));
    }

    private static WorkerMessage heard(long number) {
        return EventHeard.TOPIC.fromWorker(new EventHeard(number));
    }

    private static EventNotice event(long number, long term) {
        ClusterReadyEvent event = new ClusterReadyEvent(Instant.EPOCH, (int) number, Duration.ZERO);
        return new EventNotice(number, term, WireEvent.of(event));
    }
}

package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.WireEvent;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LeaderEventsTests {

    private static final WorkerRef FIRST = new WorkerRef(1, 1);

    private static final WorkerRef SECOND = new WorkerRef(2, 2);

    private final List<Sent> sent = new ArrayList<>();

    private final LeaderEvents events = new LeaderEvents((ref, message) -> this.sent.add(new Sent(ref, message)));

    @Test
    void eventsWaitUntilSomeoneLeadsAndAreThenSentOneByOne() {
        this.events.publish(event(1));
        this.events.publish(event(2));
        assertThat(this.sent).isEmpty();
        this.events.granted(FIRST, 4);
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 4));
        this.events.heard(FIRST, 1);
        this.events.heard(FIRST, 2);
        this.events.publish(event(3));
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 4), sent(FIRST, 2, 4), sent(FIRST, 3, 4));
    }

    @Test
    void nextLeaderIsSentWhatAKilledOneHadNotHeard() {
        this.events.granted(FIRST, 1);
        this.events.publish(event(1));
        this.events.publish(event(2));
        this.events.heard(FIRST, 1);
        this.events.publish(event(3));
        this.events.granted(SECOND, 2);
        this.events.heard(SECOND, 2);
        assertThat(this.sent)
                .containsExactly(sent(FIRST, 1, 1), sent(FIRST, 2, 1), sent(SECOND, 2, 2), sent(SECOND, 3, 2));
    }

    @Test
    void nextLeaderIsNotSentWhatALivingOneHasBegunToHear() {
        this.events.granted(FIRST, 1);
        this.events.publish(event(1));
        this.events.publish(event(2));
        this.events.revoked(FIRST);
        this.events.ended(FIRST, 1, 1);
        this.events.granted(SECOND, 2);
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 1), sent(SECOND, 2, 2));
    }

    @Test
    void nextLeaderIsSentWhatALivingOneHasNotBegunToHear() {
        this.events.granted(FIRST, 1);
        this.events.publish(event(1));
        this.events.revoked(FIRST);
        this.events.ended(FIRST, 1, 0);
        this.events.granted(SECOND, 2);
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 1), sent(SECOND, 1, 2));
    }

    @Test
    void secondAcknowledgementOfAFormerTermKeepsNothingFromTheLeaderOfThisOne() {
        this.events.granted(FIRST, 1);
        this.events.revoked(FIRST);
        this.events.ended(FIRST, 1, 0);
        this.events.granted(FIRST, 2);
        this.events.ended(FIRST, 1, 0);
        this.events.publish(event(1));
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 2));
    }

    @Test
    void nothingIsSentBetweenRevocationAndGrant() {
        this.events.granted(FIRST, 1);
        this.events.revoked(FIRST);
        this.events.publish(event(1));
        assertThat(this.sent).isEmpty();
        this.events.ended(FIRST, 1, 0);
        this.events.publish(event(2));
        assertThat(this.sent).isEmpty();
        this.events.granted(FIRST, 2);
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 2));
    }

    @Test
    void whatAFormerLeaderSaysLateMeansNothing() {
        this.events.granted(FIRST, 1);
        this.events.publish(event(1));
        this.events.granted(SECOND, 2);
        this.events.heard(FIRST, 1);
        this.events.ended(FIRST, 1, 1);
        this.events.revoked(FIRST);
        this.events.publish(event(2));
        this.events.heard(SECOND, 1);
        assertThat(this.sent).containsExactly(sent(FIRST, 1, 1), sent(SECOND, 1, 2), sent(SECOND, 2, 2));
    }

    @Test
    void oldestAreDroppedBeyondTheBoundAndTheNextLeaderIsToldHowMany(CapturedOutput output) {
        int count = LeaderEvents.MOST_WAITING + 3;
        for (int i = 1; i <= count; i++) {
            this.events.publish(event(i));
        }
        this.events.granted(FIRST, 1);
        EventNotice notice = this.sent.get(0).message();
        assertThat(notice.number()).isEqualTo(3);
        assertThat(notice.event().toEvent())
                .isEqualTo(new ClusterEventsDroppedEvent(event(count).timestamp(), 3));
        for (int i = 3; i < count; i++) {
            this.events.heard(FIRST, i);
        }
        assertThat(this.sent).hasSize(1 + LeaderEvents.MOST_WAITING);
        assertThat(this.sent.get(1)).isEqualTo(sent(FIRST, 4, 1));
        assertThat(this.sent.get(LeaderEvents.MOST_WAITING)).isEqualTo(sent(FIRST, count, 1));
        assertThat(output).contains("3 cluster events were dropped").containsOnlyOnce("More than 1000 cluster events");
    }

    @Test
    void eventThatCannotBeSentHoldsUpNoOther(CapturedOutput output) {
        LeaderEvents choosy = new LeaderEvents((ref, message) -> {
            if (message.number() <= 2) {
                throw new IllegalArgumentException("too long");
            }
            this.sent.add(new Sent(ref, message));
        });
        choosy.publish(event(1));
        choosy.publish(event(2));
        choosy.publish(event(3));
        choosy.granted(FIRST, 1);
        assertThat(this.sent).containsExactly(sent(FIRST, 3, 1));
        assertThat(output).contains("cannot be sent to the worker that leads");
    }

    private static Sent sent(WorkerRef ref, int number, long term) {
        return new Sent(ref, new EventNotice(number, term, WireEvent.of(event(number))));
    }

    private static ClusterEvent event(int number) {
        return new ClusterScaledEvent(Instant.ofEpochSecond(number), 1, number);
    }

    private record Sent(WorkerRef ref, EventNotice message) {}
}

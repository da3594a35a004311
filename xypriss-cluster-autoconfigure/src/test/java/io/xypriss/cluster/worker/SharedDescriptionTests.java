package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.control.protocol.MasterMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedDescriptionTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<CompletableFuture<MasterMessage>> asked = new CopyOnWriteArrayList<>();

    private final SharedDescription description = new SharedDescription(() -> {
        CompletableFuture<MasterMessage> answer = new CompletableFuture<>();
        this.asked.add(answer);
        return answer;
    });

    @Test
    void allWhoAskWhileOneQuestionIsInFlightShareTheNextOne() {
        CompletableFuture<MasterMessage> first = this.description.ask();
        List<CompletableFuture<MasterMessage>> others =
                Stream.generate(this.description::ask).limit(1000).toList();
        assertThat(this.asked).hasSize(1);
        MasterMessage one = new MasterMessage.CommandDone(1);
        this.asked.get(0).complete(one);
        assertThat(first).isCompletedWithValue(one);
        await().atMost(LONG).until(() -> this.asked.size() == 2);
        assertThat(others).as("asked before they did").noneMatch(CompletableFuture::isDone);
        MasterMessage two = new MasterMessage.CommandDone(2);
        this.asked.get(1).complete(two);
        assertThat(others).allSatisfy((other) -> assertThat(other).isCompletedWithValue(two));
        this.description.ask();
        assertThat(this.asked).hasSize(3);
    }

    @Test
    void failureIsTheirsWhoAskedAndTheNextQuestionIsAsked() {
        CompletableFuture<MasterMessage> first = this.description.ask();
        CompletableFuture<MasterMessage> second = this.description.ask();
        this.asked.get(0).completeExceptionally(new ClusterException("The master is gone"));
        assertThat(catchThrowable(first::join)).hasMessageContaining("The master is gone");
        await().atMost(LONG).until(() -> this.asked.size() == 2);
        assertThat(second).isNotDone();
    }

    @Test
    void oneWhoGivesUpTakesNothingFromTheOthers() {
        this.description.ask();
        CompletableFuture<MasterMessage> impatient = this.description.ask();
        CompletableFuture<MasterMessage> patient = this.description.ask();
        assertThat(impatient.cancel(true)).isTrue();
        this.asked.get(0).complete(new MasterMessage.CommandDone(1));
        await().atMost(LONG).until(() -> this.asked.size() == 2);
        this.asked.get(1).complete(new MasterMessage.CommandDone(2));
        assertThat(patient).isCompletedWithValue(new MasterMessage.CommandDone(2));
    }
}

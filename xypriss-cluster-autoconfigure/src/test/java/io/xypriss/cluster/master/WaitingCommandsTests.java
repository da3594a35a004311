package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingCommandsTests {

    private static final WorkerRef WORKER = new WorkerRef(2, 7);

    private final WaitingCommands commands = new WaitingCommands();

    @Test
    void scaleDownThatRemovesTheOneThatAskedIsDoneWhenThatLeaves() {
        CompletableFuture<MasterMessage> answer = ask(new ClusterCommand.ScaleTo(1));
        assertThat(answer).isNotDone();
        this.commands.leaving(WORKER, true);
        assertThat(answer).isCompletedWithValue(new MasterMessage.CommandDone(5));
    }

    @Test
    void whoeverLeavesForAnotherReasonIsToldThatItCannotWait() {
        CompletableFuture<MasterMessage> scale = ask(new ClusterCommand.ScaleTo(4));
        CompletableFuture<MasterMessage> restart = ask(new ClusterCommand.RestartWorker("2"));
        this.commands.leaving(WORKER, false);
        assertThat(catchThrowable(scale::join))
                .hasCauseInstanceOf(UnfinishedChangeException.class)
                .hasMessageContaining("Worker 2 leaves");
        assertThat(restart).isCompletedExceptionally();
    }

    @Test
    void whatIsAskedOnTheWayOutIsAnsweredAtOnce() {
        this.commands.leaving(WORKER, false);
        assertThat(ask(new ClusterCommand.ScaleUp(1))).isCompletedExceptionally();
        this.commands.ended(WORKER);
        assertThat(ask(new ClusterCommand.ScaleUp(1))).isNotDone();
    }

    @Test
    void othersAreLeftAlone() {
        CompletableFuture<MasterMessage> answered = ask(new ClusterCommand.ScaleTo(1));
        answered.complete(new MasterMessage.CommandDone(1));
        CompletableFuture<MasterMessage> other = new CompletableFuture<>();
        this.commands.add(new WorkerRef(1, 1), 6, new ClusterCommand.ScaleTo(1), other);
        this.commands.leaving(WORKER, true);
        assertThat(other).isNotDone();
        assertThat(answered).isCompletedWithValue(new MasterMessage.CommandDone(1));
    }

    @Test
    void oneWorkerIsFullAndHasRoomAgainOnceItWasAnswered() {
        CompletableFuture<MasterMessage> first = ask(new ClusterCommand.ScaleTo(1));
        for (int i = 1; i < WaitingCommands.MOST; i++) {
            assertThat(this.commands.isFull(WORKER)).isFalse();
            this.commands.add(WORKER, 100 + i, new ClusterCommand.ScaleTo(1), new CompletableFuture<>());
        }
        assertThat(this.commands.isFull(WORKER)).isTrue();
        assertThat(this.commands.isFull(new WorkerRef(1, 1))).isFalse();
        first.complete(new MasterMessage.CommandDone(5));
        assertThat(this.commands.isFull(WORKER)).isFalse();
    }

    private CompletableFuture<MasterMessage> ask(ClusterCommand command) {
        CompletableFuture<MasterMessage> answer = new CompletableFuture<>();
        this.commands.add(WORKER, 5, command, answer);
        return answer;
    }
}

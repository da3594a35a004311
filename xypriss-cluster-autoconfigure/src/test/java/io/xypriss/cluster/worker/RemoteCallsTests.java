package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RemoteCallsTests {

    private final List<WorkerMessage> sent = new ArrayList<>();

    private final RemoteCalls calls = new RemoteCalls(this.sent::add);

    @Test
    void tooManyUnansweredCommandsAreRefusedHereRatherThanByTheMaster() {
        CompletableFuture<MasterMessage> first = this.calls.call(new ClusterCommand.ScaleTo(2));
        for (int i = 1; i < RemoteCalls.MOST_PENDING; i++) {
            assertThat(this.calls.call(new ClusterCommand.ScaleTo(2))).isNotDone();
        }
        assertThat(catchThrowable(this.calls.call(new ClusterCommand.ScaleTo(2))::join))
                .hasCauseInstanceOf(ClusterException.class)
                .hasMessageContaining("256 commands of this worker wait for its answer already");
        assertThat(this.sent).hasSize(RemoteCalls.MOST_PENDING);
        this.calls.received(new MasterMessage.CommandDone(1));
        assertThat(first).succeedsWithin(Duration.ofSeconds(60));
        assertThat(this.calls.call(new ClusterCommand.ScaleTo(2))).isNotDone();
        assertThat(this.sent).hasSize(RemoteCalls.MOST_PENDING + 1);
    }
}

package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DescriptionsTests {

    private static final WorkerRef WORKER = new WorkerRef(1, 1);

    private static final WorkerRef OTHER = new WorkerRef(2, 1);

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final Descriptions descriptions = new Descriptions(this.tasks::add);

    private final List<MasterMessage> replies = new ArrayList<>();

    private int taken;

    private ClusterMeasures take() {
        this.taken++;
        ClusterSnapshot snapshot = new ClusterSnapshot(
                ClusterRole.MASTER,
                new ClusterMetrics(0, 0, 0, 0, (long) this.taken, null, null, 0, null, null, Duration.ZERO),
                new ClusterHealth(true, ClusterHealth.Level.UP, Map.of()),
                List.of(),
                null);
        return new ClusterMeasures(snapshot, List.of());
    }

    private void request(WorkerRef from, long id) throws ProtocolException {
        this.descriptions.request(from, id, this::take, this.replies::add);
    }

    private static long numberOf(MasterMessage description) {
        return ((MasterMessage.Description) description).snapshot().metrics().totalRequests();
    }

    @Test
    void allWhoWaitShareOneDescription() throws ProtocolException {
        for (int i = 0; i < Descriptions.MOST_IN_FLIGHT; i++) {
            request(WORKER, i);
            request(OTHER, i);
        }
        assertThat(this.tasks).hasSize(1);
        this.tasks.remove().run();
        assertThat(this.taken).isEqualTo(1);
        assertThat(this.replies)
                .hasSize(2 * Descriptions.MOST_IN_FLIGHT)
                .allSatisfy((reply) -> assertThat(numberOf(reply)).isEqualTo(1));
        assertThat(this.tasks).isEmpty();
    }

    @Test
    void whoAsksWhileOneIsMadeGetsTheNextOne() throws ProtocolException {
        this.descriptions.request(
                WORKER,
                1,
                () -> {
                    try {
                        request(OTHER, 2);
                    } catch (ProtocolException ex) {
                        throw new AssertionError(ex);
                    }
                    return take();
                },
                this.replies::add);
        this.tasks.remove().run();
        assertThat(this.replies).hasSize(1);
        assertThat(this.tasks).hasSize(1);
    }

    @Test
    void workerWithTooManyInFlightIsRefusedAloneUntilItIsAnswered() throws ProtocolException {
        for (int i = 0; i < Descriptions.MOST_IN_FLIGHT; i++) {
            request(WORKER, i);
        }
        assertThatThrownBy(() -> request(WORKER, 99)).hasMessageContaining("more than 16 descriptions at once");
        request(OTHER, 1);
        this.tasks.remove().run();
        assertThat(this.replies).hasSize(Descriptions.MOST_IN_FLIGHT + 1);
        request(WORKER, 100);
        this.tasks.remove().run();
        assertThat(this.replies).hasSize(Descriptions.MOST_IN_FLIGHT + 2);
    }

    @Test
    void failureIsAnsweredAndTheNextOneIsMade() throws ProtocolException {
        this.descriptions.request(
                WORKER,
                1,
                () -> {
                    throw new IllegalStateException("no state");
                },
                this.replies::add);
        this.tasks.remove().run();
        assertThat(this.replies).first().isInstanceOf(MasterMessage.CommandFailed.class);
        request(WORKER, 2);
        this.tasks.remove().run();
        assertThat(this.replies).last().isInstanceOf(MasterMessage.Description.class);
    }
}

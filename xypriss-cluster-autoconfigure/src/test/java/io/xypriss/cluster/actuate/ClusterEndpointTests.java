package io.xypriss.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.WorkerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

class ClusterEndpointTests {

    private static final String LONG = "x".repeat(1_000_000);

    private final ClusterManager manager = mock(ClusterManager.class);

    private final ClusterEndpoint endpoint =
            new ClusterEndpoint(this.manager, new AnsweringProcess("worker-1", "cluster"));

    private WebEndpointResponse<OperationResponseBody> change(String action, Map<String, String> fields) {
        return this.endpoint.change(
                action,
                fields.get("count"),
                fields.get("workers"),
                fields.get("graceful"),
                fields.get("supersede"),
                fields.get("minReadyTime"),
                fields.get("canaryTime"));
    }

    @TestFactory
    Stream<DynamicTest> refusalNeverEchoesMoreThan200Characters() {
        Map<String, Supplier<WebEndpointResponse<OperationResponseBody>>> requests = Map.of(
                "action", () -> change(LONG, Map.of()),
                "count", () -> change("scale-up", Map.of("count", LONG)),
                "workers", () -> change("scale-to", Map.of("workers", LONG)),
                "graceful", () -> change("stop", Map.of("graceful", LONG)),
                "supersede", () -> change("restart", Map.of("supersede", LONG)),
                "minReadyTime", () -> change("restart", Map.of("minReadyTime", LONG)),
                "canaryTime", () -> change("restart", Map.of("canaryTime", LONG)),
                "id", () -> this.endpoint.worker(LONG),
                "id to change", () -> this.endpoint.changeWorker(LONG, "restart"));
        return requests.entrySet().stream()
                .map((request) -> DynamicTest.dynamicTest(
                        request.getKey(), () -> assertShort(request.getValue().get())));
    }

    @Test
    void changeThatGoesOnWithoutTheWorkerThatWasAskedIsAccepted() {
        given(this.manager.scaleTo(2)).willReturn(failed(new UnfinishedChangeException("worker 3 leaves")));
        given(this.manager.restartWorker("3")).willReturn(failed(new UnfinishedChangeException("worker 3 leaves")));
        given(this.manager.scaleTo(3)).willReturn(failed(new ClusterException("superseded")));
        WorkerInfo worker = mock(WorkerInfo.class);
        given(worker.id()).willReturn("3");
        given(this.manager.getAllWorkers()).willReturn(List.of(worker));
        given(this.manager.getClusterSnapshot())
                .willReturn(new ClusterSnapshot(
                        ClusterRole.MASTER,
                        new ClusterMetrics(3, 3, 3, 0, null, null, null, 0, null, null, Duration.ZERO),
                        new ClusterHealth(true, ClusterHealth.Level.UP, Map.of()),
                        List.of(),
                        null));

        assertThat(change("scale-to", Map.of("workers", "2")).getStatus()).isEqualTo(202);
        assertThat(this.endpoint.changeWorker("3", "restart").getStatus()).isEqualTo(202);
        assertThat(change("scale-to", Map.of("workers", "3")).getStatus()).isEqualTo(503);
    }

    private static CompletableFuture<Void> failed(ClusterException reason) {
        return CompletableFuture.failedFuture(reason);
    }

    private void assertShort(WebEndpointResponse<OperationResponseBody> response) {
        assertThat(response.getStatus()).isIn(400, 404);
        ClusterEndpoint.Problem problem = (ClusterEndpoint.Problem) response.getBody();
        assertThat(problem).isNotNull();
        assertThat(problem.message().chars().filter((character) -> character == 'x'))
                .hasSizeBetween(50, 200);
        if (response.getStatus() == 404) {
            verify(this.manager).getAllWorkers();
        }
        verifyNoMoreInteractions(this.manager);
        clearInvocations(this.manager);
    }
}

package io.xypriss.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.xypriss.cluster.ClusterManager;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
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

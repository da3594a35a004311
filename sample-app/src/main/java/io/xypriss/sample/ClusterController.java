package io.xypriss.sample;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.InvalidClusterRequestException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The cluster through its Java API: the same whichever process answers. */
@RestController
@RequestMapping("/cluster")
class ClusterController {

    private final ClusterManager cluster;

    ClusterController(ClusterManager cluster) {
        this.cluster = cluster;
    }

    @GetMapping("/status")
    Status status() {
        return new Status(
                "JVM",
                this.cluster.getClusterMetrics(),
                this.cluster.getClusterHealth(),
                this.cluster.getAllWorkers().stream()
                        .map((worker) -> new Worker(
                                worker.id(),
                                worker.port(),
                                worker.status().name(),
                                worker.health().name(),
                                worker.uptime().toMillis(),
                                worker.restarts()))
                        .toList());
    }

    /** Answers once the new size serves. */
    @PostMapping("/scale")
    CompletableFuture<Map<String, Integer>> scale(@RequestParam int workers) {
        return this.cluster.scaleTo(workers).thenApply((done) -> Map.of("workers", workers));
    }

    @ExceptionHandler
    ProblemDetail handle(InvalidClusterRequestException ex) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
    }

    @ExceptionHandler
    ProblemDetail handle(ClusterException ex) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
    }

    record Status(String runtime, ClusterMetrics metrics, ClusterHealth health, List<Worker> workers) {}

    record Worker(String id, Integer port, String status, String health, long uptime, int restarts) {}
}

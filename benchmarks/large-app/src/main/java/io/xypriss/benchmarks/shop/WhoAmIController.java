package io.xypriss.benchmarks.shop;

import io.xypriss.cluster.ClusterManager;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers as the sample does, which tells the harness who serves. */
@RestController
class WhoAmIController {

    private final ClusterManager cluster;

    WhoAmIController(ClusterManager cluster) {
        this.cluster = cluster;
    }

    @GetMapping("/whoami")
    Map<String, String> whoAmI() {
        return Map.of(
                "role",
                System.getenv("WORKER_ID") == null ? this.cluster.getRole().name() : "WORKER",
                "workerId",
                System.getenv().getOrDefault("WORKER_ID", ""));
    }
}

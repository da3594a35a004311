package io.xypriss.reactive;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What the tests need of the sample, as a WebFlux application. */
@SpringBootApplication
@RestController
public class ReactiveApplication {

    public static void main(String[] args) {
        SpringApplication.run(ReactiveApplication.class, args);
    }

    @GetMapping("/whoami")
    Mono<Map<String, Object>> whoAmI() {
        return Mono.just(Map.of(
                "workerId",
                System.getenv("WORKER_ID"),
                "pid",
                ProcessHandle.current().pid()));
    }

    @GetMapping("/echo")
    Mono<Echo> echo(@RequestParam String text) {
        return whoAmI().map((by) -> new Echo(text, by));
    }

    @PostMapping("/echo")
    Mono<byte[]> echo(@RequestBody Mono<byte[]> body) {
        return body;
    }

    record Echo(String text, Map<String, Object> by) {}
}

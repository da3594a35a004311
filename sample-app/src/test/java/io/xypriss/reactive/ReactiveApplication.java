package io.xypriss.reactive;

import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tests need of the sample, as a WebFlux application. */
@SpringBootApplication
@RestController
public class ReactiveApplication {

    public static void main(String[] args) {
        SpringApplication.run(ReactiveApplication.class, args);
    }

    ReactiveApplication(@Value("${sample.refuse-start:}") String refuseStart) {
        if (refuseStart.equals(System.getenv("WORKER_ID"))) {
            throw new IllegalStateException("Worker " + refuseStart + " refuses to start, as sample.refuse-start says");
        }
    }

    static Map<String, Object> here() {
        return Map.of(
                "workerId",
                System.getenv("WORKER_ID"),
                "pid",
                ProcessHandle.current().pid());
    }

    @GetMapping("/whoami")
    Mono<Map<String, Object>> whoAmI() {
        return Mono.just(here());
    }

    @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Map<String, Object>>> ticks(@RequestParam long ms) {
        return Flux.interval(Duration.ofMillis(ms))
                .onBackpressureDrop()
                .map((count) -> ServerSentEvent.builder(here())
                        .id(Long.toString(count))
                        .event("tick")
                        .build());
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

package io.xypriss.reactive;

import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger logger = LoggerFactory.getLogger(ReactiveApplication.class);

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

    @GetMapping("/slow")
    Mono<Map<String, Object>> slow(@RequestParam long ms) {
        logger.info("Answering slowly, in {} ms", ms);
        return Mono.delay(Duration.ofMillis(ms)).then(whoAmI());
    }

    @PostMapping("/echo")
    Mono<byte[]> echo(@RequestBody Mono<byte[]> body) {
        return body;
    }
}

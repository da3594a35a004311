package io.xypriss.sample;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SampleController {

    private static final Logger logger = LoggerFactory.getLogger(SampleController.class);

    private static final long LONGEST_MILLIS = 600_000;

    private final Hang hang;

    private volatile int serverPort;

    SampleController(Hang hang) {
        this.hang = hang;
    }

    @EventListener
    void onServer(ServletWebServerInitializedEvent event) {
        this.serverPort = event.getWebServer().getPort();
    }

    @GetMapping("/whoami")
    WhoAmI whoAmI() {
        return WhoAmI.here(this.serverPort);
    }

    /** Answers after so many milliseconds of doing nothing. */
    @GetMapping("/slow")
    WhoAmI slow(@RequestParam(defaultValue = "1000") @Min(0) @Max(LONGEST_MILLIS) long ms) throws InterruptedException {
        logger.info("Answering slowly, in {} ms", ms);
        TimeUnit.MILLISECONDS.sleep(ms);
        return WhoAmI.here(this.serverPort);
    }

    /** Answers after so many milliseconds of keeping a processor busy. */
    @GetMapping("/cpu")
    WhoAmI cpu(@RequestParam(defaultValue = "100") @Min(0) @Max(LONGEST_MILLIS) long ms) {
        long end = System.nanoTime() + Duration.ofMillis(ms).toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return WhoAmI.here(this.serverPort);
    }

    /** Answers with what it was sent, and says which process did so. */
    @GetMapping("/echo")
    Echo echo(@RequestParam String text) {
        return new Echo(text, WhoAmI.here(this.serverPort));
    }

    /** Answers with what it was sent, and nothing else. */
    @PostMapping("/echo")
    byte[] echo(@RequestBody byte[] body) {
        return body;
    }

    /** Takes memory until there is none left, and says how much that was, should it live to do so. */
    @PostMapping("/exhaust-memory")
    int exhaustMemory() {
        List<byte[]> blocks = new ArrayList<>();
        while (blocks.size() < Integer.MAX_VALUE) {
            blocks.add(new byte[1 << 20]);
        }
        return blocks.size();
    }

    /** Ends this process at once, as a crash of the JVM would. */
    @PostMapping("/crash")
    void crash() {
        Runtime.getRuntime().halt(1);
    }

    /** This process answers this request, and none after it. */
    @PostMapping("/hang")
    WhoAmI hang() {
        this.hang.begin();
        return WhoAmI.here(this.serverPort);
    }
}

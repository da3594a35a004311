package io.xypriss.sample;

import jakarta.annotation.PreDestroy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Server-sent events, for as long as the client or the worker stays. */
@RestController
class TicksController {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter ticks(@RequestParam(defaultValue = "1000") @Min(10) @Max(60_000) long ms) {
        SseEmitter emitter = new SseEmitter(0L);
        Future<?> ticking = this.clock.scheduleAtFixedRate(new Ticks(emitter), 0, ms, TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> ticking.cancel(false));
        return emitter;
    }

    @PreDestroy
    void stop() {
        this.clock.shutdownNow();
    }

    private static final class Ticks implements Runnable {

        private final SseEmitter emitter;

        private long count;

        Ticks(SseEmitter emitter) {
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                this.count++;
                this.emitter.send(SseEmitter.event()
                        .id(Long.toString(this.count))
                        .name("tick")
                        .data(WhoAmI.here(0)));
            } catch (IOException ex) {
                // The client is gone, or the worker is about to be: an exception ends the schedule.
                throw new java.io.UncheckedIOException(ex);
            }
        }
    }
}

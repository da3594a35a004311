package io.xypriss.sample;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says for this process alone whether it is to get traffic, as an application does that has lost what it depends on. */
@RestController
class ReadinessController {

    private final ApplicationContext context;

    ReadinessController(ApplicationContext context) {
        this.context = context;
    }

    /** No new connections from now on; what is open is answered. */
    @PostMapping("/refuse")
    void refuse() {
        AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
    }

    /** To be sent over a connection that is still open, or to the worker's own port. */
    @PostMapping("/accept")
    void accept() {
        AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
    }
}

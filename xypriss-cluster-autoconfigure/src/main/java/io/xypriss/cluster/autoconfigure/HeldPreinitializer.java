package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Comes before all other initializers, and waits while there is a {@link PreinitializationHold}. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class HeldPreinitializer implements BackgroundPreinitializer {

    @Override
    public void preinitialize() throws InterruptedException {
        PreinitializationHold.await();
    }
}

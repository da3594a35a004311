package io.xypriss.cluster.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds out whether the application in this process works. */
@FunctionalInterface
public interface HealthProbe {

    /**
     * Checks once, within the time-out.
     *
     * @return what is wrong, or {@code null} when nothing is
     */
    @Nullable
    String check(Duration timeout);
}

package io.xypriss.cluster.actuate;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the master said last, asked for anew once that is too old. A master that does not answer is left alone for a while,
 * so that a scrape waits for it once and not for each meter. Thread-safe.
 */
final class LatestMeasures implements Supplier<@Nullable ClusterMeasures> {

    private static final Log logger = LogFactory.getLog(LatestMeasures.class);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Supplier<ClusterMeasures> master;

    private final long goodForNanos;

    private @Nullable ClusterMeasures value;

    private boolean asked;

    private long nextAt;

    /** @param goodFor how long an answer is good for */
    LatestMeasures(Supplier<ClusterMeasures> master, Duration goodFor) {
        this.master = master;
        this.goodForNanos = goodFor.toNanos();
    }

    /** {@code null} before the first answer. */
    @Override
    public synchronized @Nullable ClusterMeasures get() {
        if (!this.asked || System.nanoTime() - this.nextAt >= 0) {
            long goodFor = this.goodForNanos;
            try {
                this.value = this.master.get();
            } catch (ClusterException ex) {
                logger.debug("The master does not say how the cluster is; its latest answer stands", ex);
                goodFor = PAUSE_AFTER_FAILURE.toNanos();
            }
            this.asked = true;
            this.nextAt = System.nanoTime() + goodFor;
        }
        return this.value;
    }
}

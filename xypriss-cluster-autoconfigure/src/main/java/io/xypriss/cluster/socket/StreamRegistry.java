package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Open streams, each known by what ends it. */
public final class StreamRegistry implements OpenStreams {

    private static final Log logger = LogFactory.getLog(StreamRegistry.class);

    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

    private final Staggering staggering;

    private final Delays delays;

    private volatile boolean ending;

    public StreamRegistry() {
        this(new Staggering(new Random()), Delays.onOneThread("xypriss-streams"));
    }

    StreamRegistry(Staggering staggering, Delays delays) {
        this.staggering = staggering;
        this.delays = delays;
    }

    /**
     * Says that a stream is open. The same stream may be ended more than once, and when it has ended already.
     *
     * @param end ends the stream; must not block
     */
    public void opened(Runnable end) {
        this.open.add(end);
        if (this.ending) {
            end(end);
        }
    }

    /** Says that a stream has ended, for whatever reason. */
    public void closed(Runnable end) {
        this.open.remove(end);
    }

    /** A second call changes nothing. */
    @Override
    public void end(Duration within) {
        synchronized (this) {
            if (this.ending) {
                return;
            }
            this.ending = true;
        }
        List<Runnable> streams = List.copyOf(this.open);
        Iterator<Duration> delay =
                this.staggering.delays(streams.size(), within).iterator();
        streams.forEach((stream) -> after(delay.next(), stream));
    }

    @Override
    public int count() {
        return this.open.size();
    }

    /** Runs what must follow an end; neither may block. */
    public void after(Duration delay, Runnable task) {
        this.delays.after(delay, () -> end(task));
    }

    private static void end(Runnable stream) {
        try {
            stream.run();
        } catch (RuntimeException ex) {
            logger.warn("A stream could not be ended", ex);
        }
    }
}

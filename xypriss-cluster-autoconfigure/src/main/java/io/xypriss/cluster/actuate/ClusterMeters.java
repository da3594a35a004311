package io.xypriss.cluster.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.push.PushMeterRegistry;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the cluster's meters in a worker, with the values that the master tells, so that they are the same in each.
 * A registry that is read from has them always. One that pushes has them only while this worker leads, so that each value
 * is pushed once. Thread-safe.
 */
public final class ClusterMeters {

    private static final Log logger = LogFactory.getLog(ClusterMeters.class);

    /** All meters of one scrape are read from the same answer. */
    private static final Duration SCRAPE = Duration.ofMillis(250);

    /** Pushes, though it is none of Micrometer's push registries. */
    private static final String STATSD = "io.micrometer.statsd.StatsdMeterRegistry";

    private static final long FIRST_TERM = 1;

    private final LatestMeasures cluster;

    private final List<MeterRegistry> pushing = new ArrayList<>();

    private final List<RegistryMeters> bound = new ArrayList<>();

    private final List<RegistryMeters> boundWhileLeading = new ArrayList<>();

    private List<String> workers = List.of();

    /** @param cluster asks the master, and waits for the answer */
    public ClusterMeters(Supplier<ClusterMeasures> cluster) {
        this(cluster, SCRAPE);
    }

    /** @param scrape how long what the master said is good for */
    ClusterMeters(Supplier<ClusterMeasures> cluster, Duration scrape) {
        this.cluster = new LatestMeasures(cluster, scrape);
    }

    /** Publishes in those registries; in what composites are made of rather than in these. Called once. */
    public synchronized void bindTo(Collection<? extends MeterRegistry> registries) {
        Set<MeterRegistry> single = Collections.newSetFromMap(new IdentityHashMap<>());
        registries.forEach((registry) -> collect(registry, single));
        for (MeterRegistry registry : single) {
            if (pushes(registry)) {
                this.pushing.add(registry);
            } else {
                this.bound.add(bind(registry, null));
            }
        }
    }

    /** The cluster has these workers from now on. */
    public synchronized void workers(List<String> ids) {
        this.workers = List.copyOf(ids);
        this.bound.forEach((meters) -> meters.workers(this.workers));
        this.boundWhileLeading.forEach((meters) -> meters.workers(this.workers));
    }

    /**
     * This worker leads: what pushes is given the meters. What the workers had added up to by then, an earlier leader has
     * pushed.
     *
     * @param term in which it leads
     */
    public void leads(long term) {
        ClusterMeasures pushedAlready = (term > FIRST_TERM && pushesAnywhere()) ? askForBaseline() : null;
        synchronized (this) {
            if (this.boundWhileLeading.isEmpty()) {
                this.pushing.forEach((registry) -> this.boundWhileLeading.add(bind(registry, pushedAlready)));
            }
        }
    }

    /** This worker leads no more: what pushes has the meters no more. */
    public synchronized void leadsNoMore() {
        this.boundWhileLeading.forEach(RegistryMeters::remove);
        this.boundWhileLeading.clear();
    }

    private synchronized boolean pushesAnywhere() {
        return !this.pushing.isEmpty();
    }

    private @Nullable ClusterMeasures askForBaseline() {
        ClusterMeasures measures = this.cluster.get();
        if (measures == null) {
            logger.warn("The master did not say what was counted so far: it is pushed once more");
        }
        return measures;
    }

    private RegistryMeters bind(MeterRegistry registry, @Nullable ClusterMeasures pushedAlready) {
        RegistryMeters meters = new RegistryMeters(registry, this.cluster, pushedAlready);
        meters.workers(this.workers);
        return meters;
    }

    private static void collect(MeterRegistry registry, Set<MeterRegistry> single) {
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach((part) -> collect(part, single));
        } else {
            single.add(registry);
        }
    }

    private static boolean pushes(MeterRegistry registry) {
        if (registry instanceof PushMeterRegistry) {
            return true;
        }
        for (Class<?> type = registry.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(STATSD)) {
                return true;
            }
        }
        return false;
    }
}

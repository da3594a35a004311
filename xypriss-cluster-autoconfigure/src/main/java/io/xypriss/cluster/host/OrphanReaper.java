package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reaps processes that this one did not start but has inherited, as pid 1 of a container inherits each whose parent has
 * ended: without it, what a worker has started and left behind would stay a zombie for ever, and take a process id each.
 *
 * <p>The JVM itself waits for whatever {@link ProcessBuilder} started, and must not be robbed of its exit status. It does
 * so at once; so a child is only reaped that is no worker and was found ended twice in a row, a second apart.
 */
public final class OrphanReaper implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(OrphanReaper.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Zombies zombies;

    private final LongPredicate spared;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
        Thread thread = new Thread(task, "xypriss-reaper");
        thread.setDaemon(true);
        return thread;
    });

    private Set<Zombies.Zombie> seen = Set.of();

    private boolean failed;

    OrphanReaper(Zombies zombies, LongPredicate spared) {
        this.zombies = zombies;
        this.spared = spared;
    }

    /** Whether this process is pid 1, to which the kernel gives orphans. */
    public static boolean isNeeded() {
        return ProcessHandle.current().pid() == 1;
    }

    /** Begins, until it is closed. @param spared tells the processes never to reap */
    public static OrphanReaper start(LongPredicate spared) {
        OrphanReaper reaper = new OrphanReaper(
                new Zombies(Path.of("/proc"), ProcessHandle.current().pid()), spared);
        reaper.executor.scheduleWithFixedDelay(
                reaper::reap, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        logger.debug("This process is pid 1, and reaps the processes that it inherits");
        return reaper;
    }

    void reap() {
        try {
            List<Zombies.Zombie> now = this.zombies.list();
            Set<Zombies.Zombie> left = new HashSet<>();
            for (Zombies.Zombie zombie : now) {
                if (this.spared.test(zombie.pid())) {
                    continue;
                }
                if (!this.seen.contains(zombie)) {
                    left.add(zombie);
                } else if (NativeHost.reap((int) zombie.pid())) {
                    logger.debug("Reaped the inherited process " + zombie.pid());
                }
            }
            this.seen = left;
        } catch (IOException | RuntimeException ex) {
            if (!this.failed) {
                this.failed = true;
                logger.warn("Inherited processes cannot be reaped (further failures are not logged)", ex);
            }
        }
    }

    @Override
    public void close() {
        this.executor.shutdown();
    }
}

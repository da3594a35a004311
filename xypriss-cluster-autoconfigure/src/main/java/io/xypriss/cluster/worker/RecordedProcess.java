package io.xypriss.cluster.worker;

import io.xypriss.cluster.host.ProcessEnd;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The end of this process, whose JVM may record its classes. Such a JVM writes them whenever it ends, which takes seconds
 * in which nothing of it runs: so it must not, unless the master has said that they are wanted. Thread-safe.
 */
final class RecordedProcess {

    private static final Log logger = LogFactory.getLog(RecordedProcess.class);

    /** Set by the master, with the options that have the JVM record. */
    private static final String PROPERTY = "xypriss.cluster.recording";

    private static final long STEP_MILLIS = 2;

    /** For shutdown hooks that never end: they would keep this process, too, if its JVM recorded nothing. */
    private static final Duration HOOKS_LIMIT = Duration.ofSeconds(30);

    private static final boolean RECORDS = Boolean.getBoolean(PROPERTY);

    private static volatile boolean wanted;

    private static volatile boolean writing;

    private RecordedProcess() {}

    /** Whether what was recorded is to be written at the end. */
    static void keep(boolean keep) {
        wanted = keep;
    }

    /**
     * Ends this process, after all shutdown hooks.
     *
     * @param master the process id of the master
     * @param beforeWriting called if the JVM is about to write
     */
    static void exit(int code, long master, Runnable beforeWriting) {
        if (RECORDS && wanted) {
            writing = true;
            beforeWriting.run();
            ProcessEnd.stepBack(master);
        } else if (RECORDS) {
            endAfterHooks(code);
        }
        System.exit(code);
    }

    /** As {@link #exit} where nothing is wanted of what was recorded. */
    static void exitWithoutWriting(int code) {
        wanted = false;
        exit(code, 0, () -> {});
    }

    /** Ends this process at once, unless its JVM is writing what the master wants. */
    static void halt(int code) {
        if (writing) {
            return;
        }
        if (RECORDS) {
            ProcessEnd.now(code);
        }
        Runtime.getRuntime().halt(code);
    }

    /**
     * The JVM writes once all shutdown hooks have ended, so a hook ends this process before: as the last one, which is to
     * say after all threads that have been started by the exit.
     */
    private static void endAfterHooks(int code) {
        Thread exiting = Thread.currentThread();
        Set<Thread> before = new HashSet<>();
        Thread last = new Thread(
                () -> {
                    awaitHooks(exiting, before);
                    ProcessEnd.now(code);
                },
                "xypriss-worker-end");
        try {
            Runtime.getRuntime().addShutdownHook(last);
        } catch (IllegalStateException ex) {
            logger.debug("Something else has begun to end this process", ex);
        }
        before.addAll(Thread.getAllStackTraces().keySet());
        before.add(last);
    }

    private static void awaitHooks(Thread exiting, Set<Thread> before) {
        long start = System.nanoTime();
        try {
            while (!awaitsHooks(exiting) && isWithinLimit(start)) {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
            Set<Thread> others = new HashSet<>(Thread.getAllStackTraces().keySet());
            others.removeAll(before);
            others.remove(Thread.currentThread());
            while (others.stream().anyMatch(Thread::isAlive) && isWithinLimit(start)) {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all hooks have been started, this one among them. */
    private static boolean awaitsHooks(Thread exiting) {
        return Arrays.stream(exiting.getStackTrace())
                .anyMatch((frame) -> frame.getClassName().equals(Thread.class.getName())
                        && frame.getMethodName().equals("join"));
    }

    private static boolean isWithinLimit(long start) {
        return System.nanoTime() - start < HOOKS_LIMIT.toNanos();
    }
}

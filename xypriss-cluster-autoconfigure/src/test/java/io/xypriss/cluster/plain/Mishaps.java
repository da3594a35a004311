package io.xypriss.cluster.plain;

import io.xypriss.cluster.worker.HealthProbe;
import io.xypriss.cluster.worker.WorkerRuntime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What can go wrong in an application, on request. Thread-safe. */
final class Mishaps implements HealthProbe {

    private final WorkerRuntime runtime;

    private final List<byte[]> leaked = new CopyOnWriteArrayList<>();

    private volatile boolean hangs;

    private volatile boolean sick;

    Mishaps(WorkerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public @Nullable String check(Duration timeout) {
        if (this.hangs) {
            awaitForever();
        }
        return this.sick ? "it is sick, as the test wants" : null;
    }

    /** Health checks are not answered any more. */
    void hang() {
        this.hangs = true;
    }

    /** Health checks are answered, but badly. */
    void sicken() {
        this.sick = true;
    }

    void refuseTraffic() {
        this.runtime.unready();
    }

    void acceptTraffic() {
        this.runtime.ready();
    }

    /** Holds that much memory for ever, and touches all of it; more than there is ends the JVM. */
    void leak(int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            byte[] memory = new byte[1 << 20];
            Arrays.fill(memory, (byte) 1);
            this.leaked.add(memory);
        }
    }

    /** Ends the process on another thread, so that the request is still in progress. */
    void exit(int code) {
        new Thread(() -> System.exit(code), "plain-exit").start();
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}

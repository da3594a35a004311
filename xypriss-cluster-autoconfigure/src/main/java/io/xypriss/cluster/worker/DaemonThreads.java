package io.xypriss.cluster.worker;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Named daemon threads. */
final class DaemonThreads {

    private DaemonThreads() {}

    static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(factory(name));
    }

    static void start(String name, Runnable task) {
        factory(name).newThread(task).start();
    }

    static void after(Duration delay, String name, Runnable task) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(factory(name));
        executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        executor.shutdown();
    }

    private static ThreadFactory factory(String name) {
        return (task) -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}

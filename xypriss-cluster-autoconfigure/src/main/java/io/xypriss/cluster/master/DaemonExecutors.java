package io.xypriss.cluster.master;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** Executors on named daemon threads. */
final class DaemonExecutors {

    private DaemonExecutors() {}

    static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(daemons(name));
    }

    static ScheduledExecutorService scheduled(String name) {
        return Executors.newSingleThreadScheduledExecutor(daemons(name));
    }

    private static ThreadFactory daemons(String name) {
        return (task) -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}

package io.xypriss.cluster.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells a service manager (systemd) how this service is, in the way of {@code sd_notify}; does nothing where none asked
 * to be told. It never blocks its callers: messages leave in order on a thread of its own. One that cannot be sent is
 * logged, the first time, and harms nothing. Thread-safe.
 */
public final class ServiceNotifier implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(ServiceNotifier.class);

    private static final Duration LAST_MESSAGES_LIMIT = Duration.ofSeconds(1);

    private final @Nullable Channel channel;

    private final @Nullable Duration watchdogInterval;

    private final AtomicBoolean stopping = new AtomicBoolean();

    private ServiceNotifier(@Nullable Channel channel, @Nullable Duration watchdogInterval) {
        this.channel = channel;
        this.watchdogInterval = watchdogInterval;
    }

    /** As {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} of an environment ask for. */
    public static ServiceNotifier of(Map<String, String> environment) {
        return of(environment, ProcessHandle.current().pid());
    }

    static ServiceNotifier of(Map<String, String> environment, long pid) {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null || name.isEmpty()) {
            return new ServiceNotifier(null, null);
        }
        try {
            Optional<Duration> interval = WatchdogInterval.of(environment, pid);
            return new ServiceNotifier(new Channel(NotifySocket.at(name)), interval.orElse(null));
        } catch (IOException | IllegalArgumentException ex) {
            logger.warn("The service manager cannot be told how the cluster is: " + ex.getMessage());
            return new ServiceNotifier(null, null);
        }
    }

    /** The service serves: after its start, and after each {@link #reloading()}. */
    public void ready() {
        sendUnlessStopping("READY=1");
    }

    /** A rolling restart begins; it ends with {@link #ready()}, however it ended. */
    public void reloading() {
        try {
            sendUnlessStopping(
                    this.channel != null ? "RELOADING=1\nMONOTONIC_USEC=" + NativeHost.monotonicMicros() : "");
        } catch (IOException ex) {
            // Enough for all but a unit of the type notify-reload.
            sendUnlessStopping("RELOADING=1");
            logger.debug("The boot clock cannot be read", ex);
        }
    }

    /** What {@code systemctl status} shows, in one line. */
    public void status(String text) {
        send("STATUS=" + text.replaceAll("\\s+", " "));
    }

    /** The service stops; what is said of {@link #ready()} or {@link #reloading()} afterwards is no longer of interest. */
    public void stopping() {
        if (this.stopping.compareAndSet(false, true)) {
            send("STOPPING=1");
        }
    }

    /**
     * Passes signs of life on, if the service manager wants them: asks for one as often as it should get one, and says
     * nothing as long as none comes, so that it acts. To be called once.
     *
     * @param signOfLife asks; completes normally if and when there is one
     */
    public void watch(Supplier<CompletableFuture<Void>> signOfLife) {
        if (this.channel == null || this.watchdogInterval == null) {
            return;
        }
        Channel to = this.channel;
        to.repeat(new Watchdog(signOfLife, () -> to.send("WATCHDOG=1")), this.watchdogInterval);
    }

    private void sendUnlessStopping(String message) {
        if (!this.stopping.get()) {
            send(message);
        }
    }

    private void send(String message) {
        if (this.channel != null) {
            this.channel.send(message);
        }
    }

    /** Waits, for a moment, until all has been sent. */
    @Override
    public void close() {
        if (this.channel != null) {
            this.channel.close();
        }
    }

    /** The socket, and the thread that may block in it. */
    private static final class Channel {

        private final NotifySocket socket;

        private final AtomicBoolean failed = new AtomicBoolean();

        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
            Thread thread = new Thread(task, "xypriss-notify");
            thread.setDaemon(true);
            return thread;
        });

        Channel(NotifySocket socket) {
            this.socket = socket;
        }

        void send(String message) {
            synchronized (this.executor) {
                if (!this.executor.isShutdown()) {
                    this.executor.execute(() -> sendNow(message));
                }
            }
        }

        void repeat(Runnable task, Duration interval) {
            this.executor.scheduleAtFixedRate(task, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void sendNow(String message) {
            try {
                this.socket.send(message);
            } catch (IOException | RuntimeException ex) {
                if (this.failed.compareAndSet(false, true)) {
                    logger.warn("The service manager could not be told "
                            + message.lines().findFirst().orElse("") + " (further failures are not logged): "
                            + ex.getMessage());
                }
            }
        }

        void close() {
            synchronized (this.executor) {
                this.executor.shutdown();
            }
            try {
                if (!this.executor.awaitTermination(LAST_MESSAGES_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    logger.debug("The service manager does not take its last messages");
                }
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

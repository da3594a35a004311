package io.xypriss.cluster.outage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes the master answer when no worker does, and it is better to refuse than to wait: ten seconds after the start, and at
 * once in an outage. Thread-safe; blocks nobody but in {@link #close()}.
 */
public final class OutageGate implements AutoCloseable {

    private final List<OutageServer> servers;

    private final InstantSource clock;

    private OutageState state;

    /**
     * Begins to count the time for which connections wait at the start.
     *
     * @param servers one for each shared listening socket
     * @param clock for example monotonic
     * @param outlives whether the listening sockets were handed over by a service manager that keeps them: connections then
     *     wait before the first worker serves and once the cluster stops
     */
    public OutageGate(List<OutageServer> servers, InstantSource clock, boolean outlives) {
        this.servers = List.copyOf(servers);
        this.clock = clock;
        this.state = OutageState.atStart(clock.instant(), outlives);
        updateInTime();
    }

    /** Says how many workers serve now. */
    public synchronized void serving(int now) {
        this.state = this.state.serving(now);
        update();
    }

    /** Says that the cluster stops, for good. */
    public synchronized void stopping() {
        this.state = this.state.toStop();
        update();
    }

    /** Ends the servers; see {@link OutageServer#close()}. */
    @Override
    public void close() {
        this.servers.forEach(OutageServer::close);
    }

    private void update() {
        boolean answers = this.state.answersAt(this.clock.instant());
        this.servers.forEach((server) -> server.answer(answers));
    }

    /** Whatever happens meanwhile: time alone changes the answer only once. */
    private synchronized void updateInTime() {
        update();
        Instant now = this.clock.instant();
        Instant change = this.state.changesAt(now);
        if (change != null) {
            // Rounded up, so as not to come too early and again and again.
            long millis = Duration.between(now, change).toMillis() + 1;
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(this::updateInTime);
        }
    }
}

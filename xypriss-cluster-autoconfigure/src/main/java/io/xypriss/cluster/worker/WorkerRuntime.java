package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.protocol.ExitCodes;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WorkerFigure;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.RequestFigures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A worker's side of the control channel: does what the master says, and leaves, drained, when told to, when signalled,
 * or when the master is gone. Thread-safe.
 */
public final class WorkerRuntime {

    private static final Log logger = LogFactory.getLog(WorkerRuntime.class);

    /** How long a worker without a master may take to leave: nobody is there to end it if it hangs. */
    static final Duration ORPHAN_LIMIT = Duration.ofSeconds(5);

    /** Added to the time to drain before a worker that hangs while closing its context ends itself. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Duration shutdownTimeout;

    private final Drain drain;

    private final Predicate<WorkerMessage> sender;

    private final Exit exit;

    private final ExecutorService checks = DaemonThreads.single("xypriss-worker-check");

    private final AtomicBoolean checking = new AtomicBoolean();

    private final AtomicBoolean leaving = new AtomicBoolean();

    /** Whether a signal has asked for that: a group of processes gets one, too, while the master has its workers drain. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    private final Object saying = new Object();

    /** What the master was told last; absent before the application was ready. */
    private volatile @Nullable Boolean accepting;

    private volatile HealthProbe probe = (timeout) -> null;

    private volatile HealthProbe exercise = (timeout) -> "there is nothing to exercise";

    private volatile AcceptGate gate = NoGate.INSTANCE;

    private volatile AcceptGate managementGate = NoGate.INSTANCE;

    private final Map<WorkerFigure, LongSupplier> figures = new ConcurrentHashMap<>();

    private volatile Runnable closeContext = () -> {};

    private volatile @Nullable WorkerLeadership leadership;

    /**
     * @param shutdownTimeout how long the worker may drain when it leaves by itself
     * @param drainTimes how long it then waits for what, within that
     * @param sender sends to the master, without blocking; does nothing once the master is gone
     * @param exit ends this process
     */
    WorkerRuntime(Duration shutdownTimeout, DrainTimes drainTimes, Predicate<WorkerMessage> sender, Exit exit) {
        this.shutdownTimeout = shutdownTimeout;
        this.drain = new Drain(drainTimes);
        this.sender = sender;
        this.exit = exit;
        report(WorkerFigure.OPEN_CONNECTIONS, () -> this.gate.openConnections());
    }

    /** Says what serves the public port; without it there is nothing to open or drain. */
    public void serve(AcceptGate gate, Supplier<RequestFigures> figures) {
        this.gate = gate;
        report(WorkerFigure.REQUESTS, () -> figures.get().requests());
        report(WorkerFigure.ERRORS, () -> figures.get().errors());
        report(WorkerFigure.TOTAL_TIME_NANOS, () -> figures.get().totalTimeNanos());
    }

    /**
     * Says where a figure of this process comes from.
     *
     * @param source counts it; asked on any thread
     */
    public void report(WorkerFigure figure, LongSupplier source) {
        this.figures.put(figure, source);
    }

    /** Says what serves the management port, where there is one. It opens, closes and drains with the public port. */
    public void serveManagement(AcceptGate gate) {
        this.managementGate = gate;
    }

    /**
     * Says what else is open, beyond what the gate waits for or as part of it, and is ended when the worker drains. May be
     * called once for each kind.
     *
     * @param kind what they are, in the plural, for the log
     */
    public void endWhenDraining(String kind, OpenStreams streams) {
        this.drain.add(kind, streams);
    }

    /** Says how to find out whether the application works. */
    public void probe(HealthProbe probe) {
        this.probe = probe;
    }

    /** Says what to repeat to warm up, while the worker stands by; without it, or where it fails, that is the probe. */
    public void exercise(HealthProbe exercise) {
        this.exercise = exercise;
    }

    /** Says how to close the application once it is drained. */
    public void closeWith(Runnable closeContext) {
        this.closeContext = closeContext;
    }

    /** Says what ends when the worker leaves, before anything else does. */
    void leadWith(WorkerLeadership leadership) {
        this.leadership = leadership;
    }

    /** Tells the master that the application is ready, or accepts traffic again; it answers by having the gate opened. */
    public void ready() {
        synchronized (this.saying) {
            if (!Boolean.TRUE.equals(this.accepting)) {
                if (this.accepting != null) {
                    logger.info("The application accepts traffic again");
                }
                this.accepting = true;
                this.sender.test(new WorkerMessage.Ready());
            }
        }
    }

    /**
     * Tells the master that the application, which was ready, refuses traffic; it answers by having the gate closed. What
     * is open is answered on. Not while it leaves: that the application then refuses traffic is part of it.
     */
    public void unready() {
        synchronized (this.saying) {
            if (Boolean.TRUE.equals(this.accepting) && !this.leaving.get()) {
                logger.warn("The application refuses traffic: no new connections until it accepts it again");
                this.accepting = false;
                this.sender.test(new WorkerMessage.Unready());
            }
        }
    }

    /** Leaves by itself, after a signal; a second one stops waiting for what is still open. */
    public void leave(int exitCode, String reason) {
        if (!this.signalled.compareAndSet(false, true)) {
            this.drain.hurry();
            return;
        }
        if (!this.leaving.get()) {
            this.sender.test(new WorkerMessage.Leaving(reason));
        }
        leave(exitCode, this.shutdownTimeout, reason);
    }

    void received(MasterMessage message) {
        if (message instanceof MasterMessage.StandBy) {
            WarmUp warmUp = new WarmUp(this.exercise, this.probe, () -> !this.gate.isOpen() && !this.leaving.get());
            DaemonThreads.start("xypriss-worker-warm-up", warmUp);
        } else if (message instanceof MasterMessage.OpenGate) {
            // One that the application has overtaken is followed by another, once it accepts traffic again.
            if (!this.leaving.get() && !Boolean.FALSE.equals(this.accepting)) {
                gates().open();
            }
        } else if (message instanceof MasterMessage.CloseGate) {
            gates().close();
        } else if (message instanceof MasterMessage.Check check) {
            check(check.checkId(), Duration.ofMillis(check.timeoutMillis()));
        } else if (message instanceof MasterMessage.FiguresRequest request) {
            sendFigures(request.requestId());
        } else if (message instanceof MasterMessage.KeepRecording recording) {
            RecordedProcess.keep(recording.keep());
        } else if (message instanceof MasterMessage.Drain drain) {
            if (drain.timeoutMillis() == 0) {
                this.drain.hurry();
            }
            leave(ExitCodes.STOPPED, Duration.ofMillis(drain.timeoutMillis()), "the master asked it to");
        } else {
            logger.debug("Nothing to do for " + message);
        }
    }

    void masterGone(@Nullable String reason) {
        Duration limit = (this.shutdownTimeout.compareTo(ORPHAN_LIMIT) < 0) ? this.shutdownTimeout : ORPHAN_LIMIT;
        DaemonThreads.after(limit, "xypriss-worker-orphan", this.drain::hurry);
        DaemonThreads.after(
                limit.plus(CLOSE_LIMIT), "xypriss-worker-orphan-halt", () -> this.exit.halt(ExitCodes.MASTER_GONE));
        leave(ExitCodes.MASTER_GONE, limit, "the master is gone" + ((reason != null) ? " (" + reason + ")" : ""));
    }

    private AcceptGate gates() {
        return Gates.of(this.gate, this.managementGate);
    }

    private void check(long checkId, Duration timeout) {
        if (!this.checking.compareAndSet(false, true)) {
            this.sender.test(new WorkerMessage.CheckResult(checkId, false, "the check before has not come back yet"));
            return;
        }
        this.checks.execute(() -> {
            String problem;
            try {
                problem = this.probe.check(timeout);
            } catch (RuntimeException ex) {
                problem = "the check itself failed: " + ex;
            } finally {
                this.checking.set(false);
            }
            this.sender.test(new WorkerMessage.CheckResult(checkId, problem == null, problem));
        });
    }

    private void sendFigures(long requestId) {
        WorkerFigures now = WorkerFigures.NONE;
        for (WorkerFigure figure : WorkerFigure.values()) {
            LongSupplier source = this.figures.get(figure);
            if (source != null) {
                now = now.with(figure, source.getAsLong());
            }
        }
        this.sender.test(new WorkerMessage.Figures(requestId, now));
    }

    private void leave(int exitCode, Duration limit, String reason) {
        if (!this.leaving.compareAndSet(false, true)) {
            return;
        }
        logger.info("Leaving: " + reason);
        WorkerLeadership led = this.leadership;
        if (led != null) {
            led.leave();
        }
        // Not a daemon: the process must not end before it has left in order.
        Thread thread = new Thread(() -> leaveNow(exitCode, limit), "xypriss-worker-leave");
        thread.setDaemon(false);
        thread.start();
    }

    private void leaveNow(int exitCode, Duration limit) {
        DaemonThreads.after(limit.plus(CLOSE_LIMIT), "xypriss-worker-halt", () -> this.exit.halt(exitCode));
        this.drain.run(gates(), limit);
        sendFigures(0);
        WorkerLeadership led = this.leadership;
        if (led != null) {
            led.awaitListeners();
        }
        try {
            this.closeContext.run();
        } catch (RuntimeException ex) {
            logger.warn("Closing the application failed", ex);
        }
        // What was still open after the drain has ended now, too.
        sendFigures(0);
        this.exit.exit(exitCode);
    }

    /** Ends this process; apart, so that a test can outlive it. */
    interface Exit {

        /** Runs shutdown hooks. */
        void exit(int code);

        /** Does not. */
        void halt(int code);
    }
}

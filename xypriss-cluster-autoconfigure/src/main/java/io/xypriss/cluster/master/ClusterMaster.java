package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterEvent;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterReadyEvent;
import io.xypriss.cluster.RollStartedEvent;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.WorkerReadyEvent;
import io.xypriss.cluster.archive.ReleaseArchives;
import io.xypriss.cluster.control.ControlServer;
import io.xypriss.cluster.control.MasterMessage;
import io.xypriss.cluster.control.RunDirectory;
import io.xypriss.cluster.host.OrphanReaper;
import io.xypriss.cluster.host.ServiceNotifier;
import io.xypriss.cluster.host.ServiceVariables;
import io.xypriss.cluster.launch.ClassArchives;
import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.MonotonicTime;
import io.xypriss.cluster.supervise.Supervisor;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.WorkerView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The master: owns the public port, the control server and the supervisor, from before the application context exists
 * until no worker lives. Thread-safe.
 */
public final class ClusterMaster implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(ClusterMaster.class);

    /** As many connections as may wait while no process accepts; the kernel caps it at its own limit. */
    private static final int BACKLOG = 4096;

    /** Beyond the time to drain: for TERM, KILL and the exits of killed processes to be seen. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

    private static final Duration LISTENERS_LIMIT = Duration.ofSeconds(5);

    private final MasterSettings settings;

    private final RunDirectory runDirectory;

    private final @Nullable SharedListeningSocket listeningSocket;

    private final ControlServer controlServer;

    private final WorkerProcesses processes;

    private final Supervisor supervisor;

    private final Commands commands;

    private final CommandService commandService = new CommandService();

    private final Rolls rolls;

    private final FreshFiles freshFiles;

    private final @Nullable Releases releases;

    private final @Nullable ReleaseArchives archives;

    private final @Nullable WearReports wear;

    private final ClusterManager manager;

    private final ClusterEvents events = new ClusterEvents("xypriss-cluster-events");

    /** On a thread of its own: a terminal that is paused must not hold up the supervisor. */
    private final ClusterEvents logged = new ClusterEvents("xypriss-cluster-log");

    private final ClusterLog log = new ClusterLog();

    /** Completes with {@code false} when it is no longer to be waited for. */
    private final CompletableFuture<Boolean> firstWorkerReady = new CompletableFuture<>();

    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    private final MasterGate gate;

    private final ServiceNotifier notifier = ServiceNotifier.of(System.getenv());

    private final ServiceReport report = new ServiceReport(this.notifier);

    private final @Nullable OrphanReaper reaper;

    /** A context that is still being refreshed cannot be closed, so nothing in it may wait for a worker any longer. */
    private final Thread onShutdown =
            new Thread(() -> this.firstWorkerReady.complete(false), "xypriss-master-shutdown");

    /** Known once the application is up: before, it cannot be closed. */
    private final CompletableFuture<Runnable> closeApplication = new CompletableFuture<>();

    private volatile Runnable restoreSignals = () -> {};

    /**
     * Binds the public port, opens the control server and starts the first workers.
     *
     * @param first the master's from now on, unless this fails
     * @throws IOException if the public port or the control directory cannot be used; nothing else is left behind
     * @throws ReleaseException if the application's jar cannot be used; nothing else is left behind
     */
    public static ClusterMaster start(MasterSettings settings, FirstRelease first, LauncherFactory launcher)
            throws IOException, ReleaseException {
        SharedListeningSocket listeningSocket = null;
        ControlServer controlServer = null;
        Runnable restoreSignals = () -> {};
        try {
            if (settings.shared() && settings.publicAddress() != null) {
                listeningSocket = listen(settings.publicAddress(), settings.passed());
            }
            RunDirectory runDirectory = first.runDirectory();
            controlServer = ControlServer.open(runDirectory.controlSocket());
            Releases releases = first.releases();
            ReleaseArchives archives = (releases != null && first.keeping().kept())
                    ? new ReleaseArchives(
                            releases, ServiceVariables.NAMES, settings.environment(), recordingObstacle(settings))
                    : null;
            ClusterMaster master = new ClusterMaster(
                    settings, runDirectory, listeningSocket, controlServer, releases, archives, launcher);
            restoreSignals = MasterSignals.install(
                    master::hurry, new HangupRestart(master::restartAll, master::isServing, master.notifier));
            master.restoreSignals = restoreSignals;
            master.logged.open(master::log);
            Runtime.getRuntime().addShutdownHook(master.onShutdown);
            master.supervisor.start();
            if (archives != null) {
                archives.makeWhile(() -> master.supervisor.state().quiet());
            }
            master.notifier.watch(master.supervisor::signOfLife);
            return master;
        } catch (IOException | ReleaseException | RuntimeException ex) {
            restoreSignals.run();
            if (controlServer != null) {
                controlServer.close();
            }
            if (listeningSocket != null) {
                listeningSocket.close();
            }
            throw ex;
        }
    }

    private static @Nullable String recordingObstacle(MasterSettings settings) {
        return (settings.supervision().rolling().maxSurge().value() == 0)
                ? "that takes a worker whose successor serves before it leaves, which xypriss.cluster.rolling.max-surge=0"
                        + " rules out"
                : null;
    }

    private static SharedListeningSocket listen(InetSocketAddress address, PassedSockets passed) throws IOException {
        if (passed.isEmpty()) {
            return SharedListeningSocket.bind(address, BACKLOG);
        }
        SharedListeningSocket socket = passed.take(address);
        logger.info("The listening socket on " + socket.localAddress() + " was handed over by the service manager");
        return socket;
    }

    private ClusterMaster(
            MasterSettings settings,
            RunDirectory runDirectory,
            @Nullable SharedListeningSocket listeningSocket,
            ControlServer controlServer,
            @Nullable Releases releases,
            @Nullable ReleaseArchives archives,
            LauncherFactory launcher) {
        this.settings = settings;
        this.runDirectory = runDirectory;
        this.listeningSocket = listeningSocket;
        this.controlServer = controlServer;
        InstantSource clock = new MonotonicTime();
        this.gate = new MasterGate(settings.shared(), listeningSocket != null && listeningSocket.isHandedOver());
        this.supervisor = new Supervisor(
                settings.supervision(),
                settings.workers(),
                (releases != null) ? releases.current().id() : "",
                new SecureRandom().nextLong(),
                clock,
                this::perform);
        Consumer<Fact> facts = this.supervisor::submit;
        this.commands = new Commands(this.supervisor::submit);
        this.releases = releases;
        this.archives = archives;
        this.rolls = new Rolls(releases, this.supervisor::state, this.commands);
        this.freshFiles = new FreshFiles(runDirectory, releases);
        ProcessStarter plain = (listeningSocket != null) ? listeningSocket::start : ProcessStarter.plain();
        ProcessStarter starter = (builder) -> {
            builder.environment().keySet().removeAll(ServiceVariables.NAMES);
            return plain.start(builder);
        };
        int publicPort = publicPort();
        this.processes = new WorkerProcesses(
                launcher.create(
                        starter,
                        runDirectory.directory(),
                        (this.archives != null) ? this.archives : ClassArchives.NONE),
                this.controlServer,
                runDirectory,
                new WorkerPorts(workerAddress(settings), workerPortBase(settings, publicPort), publicPort),
                publicPort,
                settings.environment(),
                this::workerOptions,
                this.rolls::find,
                facts,
                this.commandService);
        Snapshots snapshots = new Snapshots(this.supervisor::state, this.processes, this.rolls, clock);
        this.manager = new MasterClusterManager(this.commands, snapshots, this.rolls, this::stopForGood);
        this.wear = (settings.supervision().recycling().needsFigures() || this.archives != null)
                ? new WearReports(
                        this.supervisor::state,
                        this.processes,
                        facts,
                        settings.supervision().recycling().needsFigures())
                : null;
        this.commandService.serve(this.manager, snapshots);
        this.reaper = OrphanReaper.isNeeded() ? OrphanReaper.start(this.processes::isWorker) : null;
    }

    /** As the size is now: a cluster that has grown since has less memory for each. */
    private List<String> workerOptions() {
        int workers = this.supervisor.state().desired();
        return this.settings.workerJvm().options(this.settings.supervision().processes(workers));
    }

    private static InetAddress workerAddress(MasterSettings settings) {
        return (settings.shared() || settings.publicAddress() == null)
                ? InetAddress.getLoopbackAddress()
                : settings.publicAddress().getAddress();
    }

    private static int workerPortBase(MasterSettings settings, int publicPort) {
        if (settings.workerPortBase() != null) {
            return settings.workerPortBase();
        }
        return (publicPort > 0) ? publicPort + 1 : 0;
    }

    /** The manager of this cluster. */
    public ClusterManager manager() {
        return this.manager;
    }

    /**
     * What a worker has served since the cluster started, its processes that have ended included, as each last reported it.
     *
     * @param workerId its public id; one that there is no longer keeps what it had served
     */
    public TrafficTotals traffic(String workerId) {
        return this.processes.traffic(Integer.parseInt(workerId));
    }

    /** The listening socket of the public port; {@code null} where workers do not share one. */
    public @Nullable ServerSocketChannel publicChannel() {
        return (this.listeningSocket != null) ? this.listeningSocket.channel() : null;
    }

    /** The public port; 0 where there is none. */
    public int publicPort() {
        if (this.listeningSocket != null) {
            return this.listeningSocket.localAddress().getPort();
        }
        return (this.settings.publicAddress() != null)
                ? this.settings.publicAddress().getPort()
                : 0;
    }

    /** A folder of the master's own, removed at the end. */
    public Path directory() throws IOException {
        return this.runDirectory.workerDirectory("master");
    }

    /**
     * Waits until the first worker is ready, or this process shuts down.
     *
     * @param limit how long to wait at most
     * @return whether one is
     * @throws ClusterStartFailedException if none is going to be
     */
    public boolean awaitFirstWorker(Duration limit) {
        try {
            return this.firstWorkerReady.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            return false;
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof ClusterException clusterException)
                    ? clusterException
                    : new ClusterException("The cluster could not start", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while the first worker was starting", ex);
        }
    }

    /** Hands over the gate of the master's own web server: from now on it is open whenever no worker serves. */
    public void attach(AcceptGate gate) {
        this.gate.attach(gate);
    }

    /** Publishes all events so far and from now on. */
    public void publishEvents(Consumer<ClusterEvent> listeners) {
        this.events.open(listeners);
    }

    /** Says, once the application is up, how to close it when the workers were stopped, or are, through the manager. */
    public void closeApplicationWith(Runnable close) {
        this.closeApplication.complete(close);
    }

    /**
     * Stops all workers and waits for it, within the time that takes at most.
     *
     * @param graceful whether requests in progress may finish
     */
    public void stop(boolean graceful) {
        stopWorkers(graceful);
        awaitStopOrKill(stopLimit());
        closeEvents();
    }

    /** Waits until no worker lives. */
    public void awaitStop() {
        try {
            this.stopped.get();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The end of the cluster could not be awaited", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long {@link #stop} may take. */
    public Duration stopLimit() {
        return this.settings.supervision().shutdownTimeout().plus(STOP_MARGIN);
    }

    /** Kills what a stop under way is still waiting for. */
    public void hurry() {
        logger.info("Asked again to stop; the workers that are left are killed");
        this.supervisor.submit(new Fact.HurryRequested());
    }

    /** Ends all workers at once if they still run, and leaves nothing behind. */
    @Override
    public void close() {
        if (!this.closed.compareAndSet(false, true)) {
            return;
        }
        forgetShutdown();
        if (!this.stopped.isDone()) {
            stopWorkers(false);
            this.supervisor.submit(new Fact.HurryRequested());
            awaitStopOrKill(STOP_MARGIN);
        }
        closeEvents();
        this.commands.close();
        this.rolls.close();
        this.freshFiles.close();
        if (this.archives != null) {
            this.archives.close();
        }
        if (this.wear != null) {
            this.wear.close();
        }
        this.processes.close();
        this.controlServer.close();
        if (this.listeningSocket != null) {
            this.listeningSocket.close();
        }
        if (this.releases != null) {
            this.releases.close();
        }
        this.runDirectory.close();
        if (this.reaper != null) {
            this.reaper.close();
        }
        this.notifier.close();
        // The process may go on, as one that serves alone.
        this.restoreSignals.run();
    }

    private void forgetShutdown() {
        try {
            Runtime.getRuntime().removeShutdownHook(this.onShutdown);
        } catch (IllegalStateException ex) {
            logger.debug("This process is shutting down", ex);
        }
    }

    private void awaitStopOrKill(Duration limit) {
        try {
            this.stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException ex) {
            logger.warn("Some workers have not ended within " + limit.toSeconds() + " s; they are killed");
            this.processes.killAll();
        } catch (InterruptedException ex) {
            this.processes.killAll();
            Thread.currentThread().interrupt();
        }
    }

    private void closeEvents() {
        this.logged.close(LISTENERS_LIMIT);
        this.events.close(LISTENERS_LIMIT);
    }

    private CompletableFuture<Void> stopWorkers(boolean graceful) {
        this.gate.stopping();
        this.report.stopping();
        return this.commands.submit((id) -> new Fact.StopRequested(id, graceful));
    }

    private boolean isServing() {
        return this.firstWorkerReady.isDone() && !this.supervisor.state().stopping();
    }

    private CompletableFuture<Void> restartAll() {
        return this.rolls.restartOnceIdle(RollingRestartOptions.defaults()).thenAccept((roll) -> {
            if (roll.state() != RollState.COMPLETED) {
                throw new ClusterException("rolling restart " + roll.id() + " was not completed: " + roll.reason());
            }
        });
    }

    /** Once no worker lives, the application of the master has nothing left to do. */
    private CompletableFuture<Void> stopForGood(boolean graceful) {
        CompletableFuture<Void> stopping = stopWorkers(graceful);
        stopping.thenCombine(this.closeApplication, (nothing, close) -> new Thread(close, "xypriss-cluster-stop"))
                .thenAccept(Thread::start);
        return stopping;
    }

    private void perform(Action action) {
        if (action instanceof Action.Spawn spawn) {
            this.processes.spawn(
                    spawn.ref(), spawn.release(), this.supervisor.state().mayRecord(spawn.ref()));
        } else if (action instanceof Action.OpenGate open) {
            this.processes.send(open.ref(), new MasterMessage.OpenGate());
        } else if (action instanceof Action.StandBy standBy) {
            this.processes.send(standBy.ref(), new MasterMessage.StandBy());
        } else if (action instanceof Action.CloseGate close) {
            this.processes.send(close.ref(), new MasterMessage.CloseGate());
        } else if (action instanceof Action.Check check) {
            this.processes.send(
                    check.ref(),
                    new MasterMessage.Check(check.checkId(), check.timeout().toMillis()));
        } else if (action instanceof Action.Drain drain) {
            drain(drain.ref(), drain.timeout());
        } else if (action instanceof Action.Retire retire) {
            this.processes.keepRecording(retire.ref(), true);
            drain(retire.ref(), retire.timeout());
        } else if (action instanceof Action.DropRecording drop) {
            this.processes.keepRecording(drop.ref(), false);
        } else if (action instanceof Action.Terminate terminate) {
            this.processes.terminate(terminate.ref());
        } else if (action instanceof Action.Kill kill) {
            this.processes.kill(kill.ref());
        } else if (action instanceof Action.Publish publish) {
            publish(publish.event());
        } else if (action instanceof Action.CompleteCommand complete) {
            this.commands.complete(complete.commandId(), null);
        } else if (action instanceof Action.CompleteRoll complete) {
            this.rolls.ended(complete.roll());
            this.commands.complete(complete.commandId(), complete.roll());
        } else if (action instanceof Action.FailCommand fail) {
            this.commands.fail(fail.commandId(), fail.kind(), fail.message());
        } else if (action instanceof Action.ServingChanged changed) {
            this.gate.serving(changed.serving());
            this.report.serving(changed.serving(), this.supervisor.state().desired());
        } else if (action instanceof Action.CouldNotStart) {
            this.firstWorkerReady.completeExceptionally(startFailure());
        } else if (action instanceof Action.ClusterStopped end) {
            // Stopped on request so early, the application comes up only to be closed in order.
            this.firstWorkerReady.complete(false);
            this.stopped.complete(end.graceful());
        }
    }

    private void drain(WorkerRef ref, Duration timeout) {
        this.commandService.leaving(ref, !this.supervisor.state().wants(ref));
        this.processes.send(ref, new MasterMessage.Drain(timeout.toMillis()));
    }

    private void log(ClusterEvent event) {
        this.log.log(event);
        if (event instanceof ClusterReadyEvent ready) {
            this.log.info(StartSummary.of(this.settings, publicPort(), ready, this.supervisor.state()));
        }
    }

    private void publish(ClusterEvent event) {
        this.logged.publish(event);
        if (event instanceof RollStartedEvent started) {
            this.rolls.started(started.roll());
        }
        if (event instanceof WorkerReadyEvent) {
            this.firstWorkerReady.complete(true);
        }
        this.events.publish(event);
    }

    private ClusterStartFailedException startFailure() {
        WorkerView worker = this.supervisor.state().workers().get(0);
        return new ClusterStartFailedException(worker.workerId(), worker.reason(), worker.lastExit());
    }

    /** Makes what starts workers. */
    @FunctionalInterface
    public interface LauncherFactory {

        /**
         * Makes it.
         *
         * @param starter starts the processes
         * @param directory for files that a command line needs, of the master's own
         * @param archives what workers may be started from
         */
        WorkerLauncher create(ProcessStarter starter, Path directory, ClassArchives archives);
    }
}

package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.host.OrphanReaper;
import io.xypriss.cluster.host.ServiceNotifier;
import io.xypriss.cluster.host.ServiceVariables;
import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.outage.OutageGate;
import io.xypriss.cluster.outage.OutagePort;
import io.xypriss.cluster.outage.OutageServer;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.MonotonicTime;
import io.xypriss.cluster.supervise.Supervisor;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.WorkerView;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The master: owns the public port, the control server and the supervisor until no worker lives. It runs nothing of the
 * application. Thread-safe.
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

    private final @Nullable SharedListeningSocket managementSocket;

    private final ControlServer controlServer;

    private final WorkerProcesses processes;

    private final Supervisor supervisor;

    private final Commands commands;

    private final CommandService commandService = new CommandService();

    private final OperatorService operators;

    /** What operators are shown. */
    private final RecentEvents recent = new RecentEvents();

    private final Rolls rolls;

    private final FreshFiles freshFiles;

    private final @Nullable Releases releases;

    private final WorkerLauncher launcher;

    private final @Nullable WearReports wear;

    private final ClusterManager manager;

    private final Snapshots snapshots;

    private final Roster roster;

    private final ClusterEventListeners listeners;

    /** On a thread of its own: a terminal that is paused must not hold up the supervisor. */
    private final ClusterEvents logged = new ClusterEvents("xypriss-cluster-log");

    private final ClusterLog log = new ClusterLog();

    private final MemoryTrims trims = new MemoryTrims();

    /** Completes with {@code false} when it is no longer to be waited for. */
    private final CompletableFuture<Boolean> firstWorkerReady = new CompletableFuture<>();

    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    private final OutageGate outage;

    private final ServiceNotifier notifier = ServiceNotifier.of(System.getenv());

    private final ServiceReport report = new ServiceReport(this.notifier);

    private final @Nullable OrphanReaper reaper;

    private volatile Runnable restoreSignals = () -> {};

    /**
     * Binds the public port and the management port, opens the control server and starts the first workers.
     *
     * @param first the master's from now on, unless this fails
     * @param listeners what hears cluster events in this process
     * @throws IOException if a port or the control directory cannot be used; nothing else is left behind
     * @throws ReleaseException if the application's jar cannot be used; nothing else is left behind
     */
    public static ClusterMaster start(
            MasterSettings settings, FirstRelease first, LauncherFactory launcher, ClusterEventListeners listeners)
            throws IOException, ReleaseException {
        SharedListeningSocket listeningSocket = null;
        SharedListeningSocket managementSocket = null;
        ControlServer controlServer = null;
        Runnable restoreSignals = () -> {};
        try {
            if (settings.shared() && settings.publicAddress() != null) {
                listeningSocket = listen(settings.publicAddress(), settings.passed());
                managementSocket = listenForManagement(settings);
            }
            RunDirectory runDirectory = first.runDirectory();
            controlServer = ControlServer.open(runDirectory.controlSocket());
            Releases releases = first.releases();
            ClusterMaster master = new ClusterMaster(
                    settings,
                    runDirectory,
                    listeningSocket,
                    managementSocket,
                    controlServer,
                    releases,
                    launcher,
                    listeners);
            runDirectory.describe(master.description());
            restoreSignals = MasterSignals.install(
                    master::hurry, new HangupRestart(master::restartAll, master::isServing, master.notifier));
            master.restoreSignals = restoreSignals;
            master.logged.open(master::log);
            master.log.info(StartSummary.beginning(settings, master.publicPort(), master.managementPort()));
            Thread.UncaughtExceptionHandler death = new CoreThreadDeath();
            master.supervisor.onDeath(death);
            controlServer.onDeath(death);
            master.supervisor.start();
            master.trims.start();
            master.launcher.useRecordingsWhile(() -> master.supervisor.state().quiet());
            master.notifier.watch(master::signOfLife);
            return master;
        } catch (IOException | ReleaseException | RuntimeException ex) {
            restoreSignals.run();
            if (controlServer != null) {
                controlServer.close();
            }
            closeAll(listeningSocket, managementSocket);
            throw ex;
        }
    }

    /** Passes through both threads without which nothing is supervised. */
    private CompletableFuture<Void> signOfLife() {
        return this.supervisor.signOfLife().thenCombine(this.controlServer.signOfLife(), (supervisor, control) -> null);
    }

    private static void closeAll(@Nullable SharedListeningSocket... sockets) {
        for (SharedListeningSocket socket : sockets) {
            if (socket != null) {
                socket.close();
            }
        }
    }

    private static @Nullable SharedListeningSocket listenForManagement(MasterSettings settings) throws IOException {
        if (settings.managementAddress() == null) {
            return null;
        }
        try {
            return listen(settings.managementAddress(), settings.passedManagement());
        } catch (BindException ex) {
            throw new ManagementPortException(ex);
        }
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
            @Nullable SharedListeningSocket managementSocket,
            ControlServer controlServer,
            @Nullable Releases releases,
            LauncherFactory launcher,
            ClusterEventListeners listeners) {
        this.settings = settings;
        this.listeners = listeners;
        this.runDirectory = runDirectory;
        this.listeningSocket = listeningSocket;
        this.managementSocket = managementSocket;
        this.controlServer = controlServer;
        InstantSource clock = new MonotonicTime();
        this.outage = new OutageGate(outageServers(), clock, listeningSocket != null && listeningSocket.isHandedOver());
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
        this.rolls = new Rolls(releases, this.supervisor::state, this.commands);
        this.freshFiles = new FreshFiles(runDirectory, releases);
        List<SharedListeningSocket> sockets = Stream.of(listeningSocket, managementSocket)
                .flatMap(Stream::ofNullable)
                .toList();
        ProcessStarter plain =
                sockets.isEmpty() ? ProcessStarter.plain() : (builder) -> SharedListeningSocket.start(sockets, builder);
        ProcessStarter starter = (builder) -> {
            builder.environment().keySet().removeAll(ServiceVariables.NAMES);
            return plain.start(builder);
        };
        int publicPort = publicPort();
        WorkerPorts ports = new WorkerPorts(
                workerAddress(settings),
                workerPortBase(settings, publicPort),
                Set.copyOf(List.of(publicPort, managementPort())));
        this.launcher = launcher.create(
                new LauncherContext(starter, runDirectory.directory(), releases, this.rolls::findToStart));
        this.processes = new WorkerProcesses(
                this.launcher,
                this.controlServer,
                runDirectory,
                ports,
                publicPort,
                managementPorts(ports),
                settings.environment(),
                this::shares,
                facts,
                this.commandService);
        this.roster = new Roster(this.supervisor::state, this.processes);
        this.snapshots = new Snapshots(this.supervisor::state, this.processes, this.rolls, clock);
        this.manager = new MasterClusterManager(this.commands, this.snapshots, this.rolls, this::stopWorkers);
        this.wear = (settings.supervision().recycling().needsFigures() || this.launcher.canRecord())
                ? new WearReports(
                        this.supervisor::state,
                        this.processes,
                        facts,
                        settings.supervision().recycling().needsFigures())
                : null;
        this.commandService.serve(this.manager, this.snapshots);
        this.operators = new OperatorService(this.manager, this::status, this.rolls::latest, this.recent);
        this.controlServer.serveOperators(this.operators);
        this.reaper = OrphanReaper.isNeeded() ? OrphanReaper.start(this.processes::isWorker) : null;
    }

    private List<OutageServer> outageServers() {
        List<OutageServer> servers = new ArrayList<>();
        if (this.listeningSocket != null) {
            servers.add(outageServer(OutagePort.PUBLIC, this.listeningSocket, "outage"));
        }
        if (this.managementSocket != null) {
            servers.add(outageServer(OutagePort.MANAGEMENT, this.managementSocket, "outage-management"));
        }
        return servers;
    }

    private OutageServer outageServer(OutagePort port, SharedListeningSocket socket, String directory) {
        return this.settings
                .outageAnswers()
                .server(port, socket.channel(), this.runDirectory.directory().resolve(directory));
    }

    /** As the size is now: a cluster that has grown since has less memory for each. */
    private int shares() {
        return this.settings.supervision().processes(this.supervisor.state().desired());
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

    /** Workers that share no ports have management ports of their own, from the one after the configured one. */
    private WorkerProcesses.ManagementPorts managementPorts(WorkerPorts ports) {
        InetSocketAddress address = this.settings.managementAddress();
        if (this.settings.shared() || address == null) {
            return (slot) -> managementPort();
        }
        return ports.beside(address.getAddress(), (address.getPort() > 0) ? address.getPort() + 1 : 0)::allocate;
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

    private List<Integer> ports() {
        return IntStream.of(publicPort(), managementPort())
                .filter((port) -> port > 0)
                .boxed()
                .toList();
    }

    private MasterDescription description() {
        return new MasterDescription(
                ProcessHandle.current().pid(),
                this.settings.application(),
                MasterDescription.programOfThisProcess(),
                ports(),
                Instant.now().toString());
    }

    private OperatorMessage.MasterStatus status() {
        return new OperatorMessage.MasterStatus(
                this.settings.application(),
                this.settings.version(),
                ProcessHandle.current().pid(),
                ports(),
                this.supervisor.state().workers().stream()
                        .filter(WorkerView::leader)
                        .map(WorkerView::workerId)
                        .findFirst()
                        .orElse(null));
    }

    /** The management port; 0 where there is none, or it is the public one. */
    public int managementPort() {
        if (this.managementSocket != null) {
            return this.managementSocket.localAddress().getPort();
        }
        return (this.settings.managementAddress() != null)
                ? this.settings.managementAddress().getPort()
                : 0;
    }

    /**
     * Waits until the first worker is ready, or the cluster was stopped.
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
    private Duration stopLimit() {
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
        if (!this.stopped.isDone()) {
            stopWorkers(false);
            this.supervisor.submit(new Fact.HurryRequested());
            awaitStopOrKill(STOP_MARGIN);
        }
        closeEvents();
        this.commands.close();
        this.operators.close();
        this.rolls.close();
        this.freshFiles.close();
        this.trims.close();
        this.launcher.close();
        if (this.wear != null) {
            this.wear.close();
        }
        this.processes.close();
        this.controlServer.close();
        this.outage.close();
        closeAll(this.listeningSocket, this.managementSocket);
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
        this.listeners.close(LISTENERS_LIMIT);
    }

    private CompletableFuture<Void> stopWorkers(boolean graceful) {
        this.outage.stopping();
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

    private void perform(Action action) {
        if (action instanceof Action.Spawn spawn) {
            this.processes.spawn(
                    spawn.ref(), spawn.release(), this.supervisor.state().mayRecord(spawn.ref()));
        } else if (action instanceof Action.OpenGate open) {
            this.roster.tell(open.ref());
            this.processes.send(open.ref(), new MasterMessage.OpenGate());
        } else if (action instanceof Action.StandBy standBy) {
            this.roster.tell(standBy.ref());
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
        } else if (action instanceof Action.GrantLeadership grant) {
            this.processes.grantLeadership(grant.ref(), grant.term());
        } else if (action instanceof Action.RevokeLeadership revoke) {
            this.processes.revokeLeadership(revoke.ref(), revoke.term());
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
            this.outage.serving(changed.serving());
            this.report.serving(changed.serving(), this.supervisor.state().desired());
        } else if (action instanceof Action.CouldNotStart) {
            this.firstWorkerReady.completeExceptionally(startFailure());
        } else if (action instanceof Action.ClusterStopped end) {
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
            this.log.info(
                    StartSummary.of(this.settings, publicPort(), managementPort(), ready, this.supervisor.state()));
        }
        if (event instanceof ClusterReadyEvent || event instanceof RollEndedEvent) {
            this.trims.soon();
        }
    }

    private void publish(ClusterEvent event) {
        this.recent.add(event);
        this.logged.publish(event);
        if (event instanceof RollStartedEvent started) {
            this.rolls.started(started.roll());
        }
        if (event instanceof WorkerReadyEvent) {
            this.firstWorkerReady.complete(true);
        }
        this.snapshots.count(event);
        this.roster.changed(event);
        this.listeners.publish(event);
        if (!(event instanceof ClusterStoppedEvent)) {
            this.processes.publish(event);
        }
    }

    private ClusterStartFailedException startFailure() {
        WorkerView worker = this.supervisor.state().workers().get(0);
        return new ClusterStartFailedException(worker.workerId(), worker.reason(), worker.lastExit());
    }

    /** Makes what starts workers. */
    @FunctionalInterface
    public interface LauncherFactory {

        /** Makes it; the master closes it. */
        WorkerLauncher create(LauncherContext context);
    }
}

package io.xypriss.cluster.master;

import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.host.OrphanReaper;
import io.xypriss.cluster.host.ServiceNotifier;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.outage.OutageGate;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.supervise.loop.MonotonicTime;
import io.xypriss.cluster.supervise.loop.Supervisor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The master: owns the public port, the control server and the supervisor until no worker lives. It runs nothing of the
 * application. Thread-safe.
 */
public final class ClusterMaster implements AutoCloseable {

    private static final Duration LISTENERS_LIMIT = Duration.ofSeconds(5);

    private final FirstRelease first;

    private final ClusterEventListeners listeners;

    private final CloseStack parts;

    private final RunState runState = new RunState();

    private final MasterCommands own;

    private final MasterLog log;

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Binds the public port and the management port, opens the control server and starts the first workers.
     *
     * @param first the master's from now on, unless this fails
     * @param listeners what hears cluster events in this process
     * @throws IOException if a port or the control directory cannot be used; nothing else is left behind
     * @throws ReleaseException if the application's jar cannot be used; nothing else is left behind
     */
    public static ClusterMaster start(
            MasterSettings settings, FirstRelease first, LauncherFactory launchers, ClusterEventListeners listeners)
            throws IOException, ReleaseException {
        CloseStack parts = new CloseStack();
        try {
            return new ClusterMaster(settings, first, launchers, listeners, parts);
        } catch (IOException | ReleaseException | RuntimeException | Error ex) {
            parts.close();
            throw ex;
        }
    }

    /** Starts one part after the other. They are closed in reverse order, when the cluster ends or when this fails. */
    private ClusterMaster(
            MasterSettings settings,
            FirstRelease first,
            LauncherFactory launchers,
            ClusterEventListeners listeners,
            CloseStack parts)
            throws IOException, ReleaseException {
        this.first = first;
        this.listeners = listeners;
        this.parts = parts;

        // What workers need to exist: ports, a control socket, and a release to start from.
        InstantSource clock = new MonotonicTime();
        ServiceNotifier notifier = parts.add(ServiceNotifier.of(System.getenv()));
        MasterPorts ports = parts.add(MasterPorts.bind(settings));
        RunDirectory runDirectory = first.runDirectory();
        OutageGate outage =
                parts.add(new OutageGate(ports.outageServers(runDirectory.directory()), clock, ports.outlivesMaster()));
        ControlServer controlServer = parts.add(ControlServer.open(runDirectory.controlSocket()));
        Releases releases = first.releases();

        // What decides, and the processes it decides about.
        String release = (releases != null) ? releases.current().id() : "";
        long seed = new SecureRandom().nextLong();
        Supervisor supervisor = new Supervisor(settings.supervision(), settings.workers(), release, seed, clock);
        CommandFutures commands = new CommandFutures(supervisor::submit);
        Rolls rolls = parts.add(new Rolls(releases, supervisor::state, commands));
        CommandService commandService = new CommandService();
        WorkerPorts workerPorts = ports.workerPorts();
        WorkerLauncher launcher = parts.add(launchers.create(
                new LauncherContext(ports.starter(), runDirectory.directory(), releases, rolls::findToStart)));
        WorkerProcesses processes = parts.add(new WorkerProcesses(
                launcher,
                controlServer,
                runDirectory,
                workerPorts,
                ports.publicPort(),
                ports.managementPorts(workerPorts),
                settings.environment(),
                // As the size is now: a cluster that has grown since has less memory for each.
                () -> settings.supervision().processes(supervisor.state().desired()),
                supervisor::submit,
                commandService));
        if (OrphanReaper.isNeeded()) {
            parts.add(OrphanReaper.start(processes::isWorker));
        }
        boolean recycles = settings.supervision().recycling().needsFigures();
        if (recycles || launcher.canRecord()) {
            parts.add(new UsageReports(supervisor::state, processes, supervisor::submit, recycles));
        }

        // Those who ask and are told.
        ServiceReport report = new ServiceReport(notifier);
        this.own = new MasterCommands(
                settings.supervision().shutdownTimeout(),
                supervisor,
                commands,
                rolls,
                processes,
                outage,
                report,
                this.runState);
        Snapshots snapshots = new Snapshots(supervisor::state, processes, rolls, clock);
        MasterClusterManager manager = new MasterClusterManager(commands, snapshots, rolls, this.own::stop);
        commandService.serve(manager, snapshots);
        RecentEvents recent = new RecentEvents();
        MasterIdentity identity = new MasterIdentity(settings, ports);
        OperatorService operators = parts.add(
                new OperatorService(manager, () -> identity.status(supervisor.state()), rolls::latest, recent));
        controlServer.serveOperators(operators);
        // Closed before those who have asked, so that they hear that the cluster has stopped.
        parts.add(commands);
        parts.add(new FreshFiles(runDirectory, releases));
        runDirectory.describe(identity.description());
        HangupRestart hangup = new HangupRestart(this.own::restartAll, this.own::isServing, notifier);
        parts.add(MasterSignals.install(this.own::hurry, hangup));
        MemoryTrims trims = parts.add(new MemoryTrims());
        this.log = new MasterLog(settings, ports, supervisor::state);
        parts.add(this::closeEvents);
        this.log.open(trims::after);

        // From here on there are workers.
        CoreThreadDeath death = new CoreThreadDeath();
        supervisor.onDeath(death);
        controlServer.onDeath(death);
        parts.add(this.own::endWorkers);
        Roster roster = new Roster(supervisor::state, processes);
        EventFanOut events =
                new EventFanOut(recent, this.log, rolls, this.runState, snapshots, roster, listeners, processes);
        supervisor.start(new MasterActions(
                supervisor::state,
                processes,
                roster,
                commandService,
                commands,
                rolls,
                events,
                outage,
                report,
                this.runState));
        trims.start();
        launcher.useRecordingsWhile(() -> supervisor.state().quiet());
        // Passes through both threads without which nothing is supervised.
        notifier.watch(() -> supervisor.signOfLife().thenCombine(controlServer.signOfLife(), (one, other) -> null));
    }

    /**
     * Waits until the first worker is ready, or the cluster was stopped.
     *
     * @param limit how long to wait at most
     * @return whether one is
     * @throws ClusterStartFailedException if none is going to be
     */
    public boolean awaitFirstWorker(Duration limit) {
        return this.runState.awaitFirstWorker(limit);
    }

    /**
     * Stops all workers and waits for it, within the time that takes at most.
     *
     * @param graceful whether requests in progress may finish
     */
    public void stop(boolean graceful) {
        this.own.stopAndAwait(graceful);
        closeEvents();
    }

    /** Waits until no worker lives. */
    public void awaitStop() {
        this.runState.awaitStop();
    }

    /** Ends all workers at once if they still run, and leaves nothing behind. */
    @Override
    public void close() {
        if (this.closed.compareAndSet(false, true)) {
            this.parts.close();
            this.first.close();
        }
    }

    private void closeEvents() {
        this.log.close(LISTENERS_LIMIT);
        this.listeners.close(LISTENERS_LIMIT);
    }

    /** Makes what starts workers. */
    @FunctionalInterface
    public interface LauncherFactory {

        /** Makes it; the master closes it. */
        WorkerLauncher create(LauncherContext context);
    }
}

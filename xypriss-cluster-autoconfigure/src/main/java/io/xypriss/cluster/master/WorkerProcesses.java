package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.ControlSession;
import io.xypriss.cluster.control.transport.ControlToken;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.WorkerRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Starts worker processes, talks to them and ends them, and turns what happens to them into facts. Starting is done on a
 * thread of its own, for it may block.
 */
class WorkerProcesses implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(WorkerProcesses.class);

    /** For hearing what a process said last, its final figures among it, before it ended. */
    private static final long LAST_WORDS_SECONDS = 2;

    private final WorkerLauncher launcher;

    private final ControlServer controlServer;

    private final RunDirectory runDirectory;

    private final WorkerPorts ports;

    private final int publicPort;

    private final ManagementPorts managementPorts;

    private final Map<String, String> environment;

    /** How many processes share the machine, as the cluster is. */
    private final IntSupplier shares;

    private final Consumer<Fact> facts;

    private final CommandHandler commands;

    private final ExecutorService launches = DaemonExecutors.single("xypriss-worker-launch");

    private final Map<WorkerRef, LaunchedWorker> processes = new ConcurrentHashMap<>();

    private final RunDirectoryGuard files;

    private final LeaderEvents leaderEvents =
            new LeaderEvents((ref, notice) -> send(ref, EventNotice.TOPIC.fromMaster(notice)));

    private final List<BiConsumer<WorkerRef, Topics>> features = new CopyOnWriteArrayList<>();

    /** What processes that have ended had served, by slot. */
    private final Map<Integer, WorkerFigures> ended = new HashMap<>();

    WorkerProcesses(
            WorkerLauncher launcher,
            ControlServer controlServer,
            RunDirectory runDirectory,
            WorkerPorts ports,
            int publicPort,
            ManagementPorts managementPorts,
            Map<String, String> environment,
            IntSupplier shares,
            Consumer<Fact> facts,
            CommandHandler commands) {
        this.launcher = launcher;
        this.controlServer = controlServer;
        this.runDirectory = runDirectory;
        this.ports = ports;
        this.publicPort = publicPort;
        this.managementPorts = managementPorts;
        this.environment = environment;
        this.shares = shares;
        this.facts = facts;
        this.commands = commands;
        addFeature(this.leaderEvents::listen);
        this.files = new RunDirectoryGuard(
                runDirectory,
                controlServer,
                () -> this.processes.keySet().stream()
                        .map(WorkerProcesses::folder)
                        .toList());
    }

    private static String folder(WorkerRef ref) {
        return "worker-" + ref.slot() + "-" + ref.incarnation();
    }

    /** @param mayRecord whether it may record what lets later ones start faster */
    void spawn(WorkerRef ref, String release, boolean mayRecord) {
        try {
            this.launches.execute(() -> launch(ref, release, mayRecord));
        } catch (RejectedExecutionException ex) {
            this.facts.accept(new Fact.SpawnFailed(ref, "the cluster is closing"));
        }
    }

    /**
     * Lets a feature register for what workers say to it: called for each worker that is started from now on, with the topics
     * of its connection.
     */
    void addFeature(BiConsumer<WorkerRef, Topics> feature) {
        this.features.add(feature);
    }

    void send(WorkerRef ref, MasterMessage message) {
        LaunchedWorker process = this.processes.get(ref);
        if (process != null && message instanceof MasterMessage.Check check) {
            process.expectCheck(check.checkId());
        }
        if (process != null && !process.session().send(message)) {
            logger.debug("Worker " + ref.workerId() + " is not connected; not sent: " + message);
        }
    }

    void sendToAll(MasterMessage message) {
        this.processes.keySet().forEach((ref) -> send(ref, message));
    }

    /** What the leader hears from then on, that worker hears. */
    void grantLeadership(WorkerRef ref, long term) {
        send(ref, new MasterMessage.GrantLeadership(term));
        this.leaderEvents.granted(ref, term);
    }

    void revokeLeadership(WorkerRef ref, long term) {
        this.leaderEvents.revoked(ref);
        send(ref, new MasterMessage.RevokeLeadership(term));
    }

    /** Tells the worker that leads, or the next one. */
    void publish(ClusterEvent event) {
        this.leaderEvents.publish(event);
    }

    /** Says whether its JVM is to write what it has recorded when it ends. */
    void keepRecording(WorkerRef ref, boolean keep) {
        withHandle(ref, (handle) -> handle.writesRecording(keep));
        send(ref, new MasterMessage.KeepRecording(keep));
    }

    void terminate(WorkerRef ref) {
        withHandle(ref, WorkerHandle::terminate);
    }

    void kill(WorkerRef ref) {
        withHandle(ref, WorkerHandle::kill);
    }

    /** Kills all of them, whatever the supervisor thinks. */
    void killAll() {
        this.processes.values().forEach((process) -> process.handle().kill());
    }

    /** Whether this is the process id of a worker. */
    boolean isWorker(long pid) {
        return this.processes.values().stream()
                .anyMatch((process) -> process.handle().pid() == pid);
    }

    @Nullable
    LaunchedWorker find(@Nullable WorkerRef ref) {
        return (ref != null) ? this.processes.get(ref) : null;
    }

    /** What all workers have served, past ones included. */
    WorkerFigures traffic() {
        return traffic((slot) -> true);
    }

    /** What the workers of one slot have served, past ones included. */
    WorkerFigures traffic(int slot) {
        return traffic((each) -> each == slot);
    }

    private WorkerFigures traffic(IntPredicate slots) {
        synchronized (this.processes) {
            WorkerFigures totals = WorkerFigures.NONE;
            for (Map.Entry<Integer, WorkerFigures> past : this.ended.entrySet()) {
                totals = slots.test(past.getKey()) ? totals.plus(past.getValue()) : totals;
            }
            for (Map.Entry<WorkerRef, LaunchedWorker> present : this.processes.entrySet()) {
                totals = slots.test(present.getKey().slot())
                        ? totals.plus(present.getValue().figures())
                        : totals;
            }
            return totals;
        }
    }

    /**
     * Asks all workers that are connected what they have served, but for those that have not answered the last time
     * yet.
     *
     * @return completes when all that were asked have answered
     */
    CompletableFuture<Void> refreshFigures(long requestId) {
        Collection<CompletableFuture<Void>> arrivals = this.processes.values().stream()
                .filter((process) -> !process.owesFigures())
                .map((process) -> requestFigures(process, requestId))
                .toList();
        return CompletableFuture.allOf(arrivals.toArray(CompletableFuture[]::new));
    }

    /** Tells of each what it has served and how much memory it has, as far as that is known. */
    void report(Consumer<Fact> to) {
        this.processes.forEach((ref, process) -> {
            WorkerFigures figures = process.figures();
            to.accept(new Fact.FiguresReported(
                    ref,
                    (figures != null) ? figures.requests() : 0,
                    process.handle().residentMemory()));
        });
    }

    @Override
    public void close() {
        this.launches.shutdown();
        this.files.close();
    }

    private static CompletableFuture<Void> requestFigures(LaunchedWorker process, long requestId) {
        CompletableFuture<Void> arrival = process.expectFigures(requestId);
        if (!process.session().send(new MasterMessage.FiguresRequest(requestId))) {
            process.expectNothing();
        }
        return arrival;
    }

    private void withHandle(WorkerRef ref, Consumer<WorkerHandle> action) {
        LaunchedWorker process = this.processes.get(ref);
        if (process != null) {
            action.accept(process.handle());
        }
    }

    private void launch(WorkerRef ref, String release, boolean mayRecord) {
        ControlSession session = null;
        try {
            this.files.check();
            int port = this.ports.allocate(ref.slot());
            int managementPort = this.managementPorts.allocate(ref.slot());
            String token = ControlToken.generate();
            Path directory = this.runDirectory.workerDirectory(folder(ref));
            session = this.controlServer.expect(
                    ref.workerId(),
                    token,
                    new WorkerConversation(
                            ref, this.processes::get, this.facts, this.leaderEvents, this.commands, this.features));
            Map<String, String> variables = new HashMap<>(this.environment);
            variables.putAll(new WorkerEnvironment(
                            ref.workerId(),
                            port,
                            this.publicPort,
                            managementPort,
                            this.runDirectory.controlSocket(),
                            token,
                            directory,
                            System.console() != null,
                            ProcessHandle.current().pid())
                    .toMap());
            WorkerHandle handle = this.launcher.launch(
                    new WorkerSpec(ref.workerId(), release, variables, this.shares.getAsInt(), mayRecord));
            LaunchedWorker process = new LaunchedWorker(handle, session);
            this.processes.put(ref, process);
            this.facts.accept(new Fact.WorkerSpawned(ref, handle.pid(), port, handle.startedFrom(), handle.records()));
            session.bindPid(handle.pid());
            handle.onExit()
                    .thenAccept((exit) -> process.session()
                            .end()
                            .completeOnTimeout(null, LAST_WORDS_SECONDS, TimeUnit.SECONDS)
                            .thenRunAsync(() -> ended(ref, process, directory, exit)));
        } catch (IOException | WorkerLaunchException | RuntimeException | Error ex) {
            // An error, too: the supervisor would wait for a worker that nobody starts.
            if (session != null) {
                session.close();
            }
            this.facts.accept(new Fact.SpawnFailed(ref, String.valueOf(ex.getMessage())));
            logger.warn("Worker " + ref.workerId() + " could not be started", ex);
        }
    }

    private void ended(WorkerRef ref, LaunchedWorker process, Path directory, WorkerExit exit) {
        synchronized (this.processes) {
            this.processes.remove(ref);
            this.ended.merge(ref.slot(), WorkerFigures.NONE.plus(process.figures()), WorkerFigures::plus);
        }
        process.expectNothing();
        this.commands.ended(ref);
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException ex) {
            logger.warn("The folder " + directory + " of worker " + ref.workerId() + " could not be removed", ex);
        }
        this.facts.accept(
                new Fact.WorkerExited(ref, new ProcessExit(exit.exitCode(), exit.signal(), exit.lastOutput())));
    }

    /** Tells a worker where to serve Actuator. */
    @FunctionalInterface
    interface ManagementPorts {

        /** The management port of a worker; 0 where there is none. */
        int allocate(int slot) throws IOException;
    }

    /** Carries out what an application in a worker asks for. */
    interface CommandHandler {

        /**
         * Takes a command; returns at once.
         *
         * @param reply takes the answer, at once or later
         * @throws ProtocolException if the worker has too many in flight
         */
        void handle(WorkerRef from, WorkerMessage.CommandRequest request, Function<MasterMessage, Boolean> reply)
                throws ProtocolException;

        /** The worker that may have asked is gone. */
        void ended(WorkerRef worker);
    }
}

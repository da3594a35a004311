package io.xypriss.cluster.worker;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.ExitCodes;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.Topic;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.protocol.WorkerRoster;
import io.xypriss.cluster.control.transport.ControlClient;
import io.xypriss.cluster.control.transport.ControlClientListener;
import io.xypriss.cluster.control.transport.ControlRefusedException;
import io.xypriss.cluster.control.transport.ControlToken;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** A worker's connection to its master, for as long as the worker lives: when it ends, the worker leaves. */
public final class WorkerConnection {

    private static final Log logger = LogFactory.getLog(WorkerConnection.class);

    /** For sending what this worker says last; the master waits about as long to hear it. */
    private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(2);

    private final WorkerEnvironment environment;

    private final WorkerRuntime runtime;

    private final WorkerLeadership leadership;

    private final RemoteCalls calls;

    private final RemoteClusterManager manager;

    private final Topics topics = new Topics();

    private volatile Consumer<List<String>> workers = (ids) -> {};

    /** Not the thread that hears the master: what is told may take its time. */
    private final Executor telling = DaemonThreads.single("xypriss-worker-roster");

    private final String checkSecret = ControlToken.generate();

    private volatile @Nullable ControlClient client;

    private WorkerConnection(WorkerEnvironment environment, Duration shutdownTimeout, DrainTimes drainTimes) {
        this.environment = environment;
        this.runtime = new WorkerRuntime(shutdownTimeout, drainTimes, this::send, new LastWords());
        this.leadership = new WorkerLeadership(this::send);
        this.runtime.leadWith(this.leadership);
        this.calls = new RemoteCalls(this::send);
        this.manager = new RemoteClusterManager(this.calls);
        this.topics.on(EventNotice.TOPIC, this.leadership::hear);
        this.topics.on(WorkerRoster.TOPIC, (roster) -> {
            Consumer<List<String>> told = this.workers;
            this.telling.execute(() -> told.accept(roster.ids()));
        });
    }

    /**
     * Connects to the master, and takes signals as a worker does. Without a master, or refused by it, this process ends:
     * with 70 or 71.
     *
     * @param shutdownTimeout how long the worker may drain when it leaves by itself
     * @param drainTimes how long it then waits for what, within that
     */
    public static WorkerConnection open(
            WorkerEnvironment environment, Duration shutdownTimeout, DrainTimes drainTimes) {
        WorkerConnection connection = new WorkerConnection(environment, shutdownTimeout, drainTimes);
        WorkerSignals.install(connection.runtime);
        connection.connect();
        return connection;
    }

    /** What the master told this worker when it spawned it. */
    public WorkerEnvironment environment() {
        return this.environment;
    }

    /** What the worker does for the master. */
    public WorkerRuntime runtime() {
        return this.runtime;
    }

    /** The cluster, as the master sees it. */
    public ClusterManager manager() {
        return this.manager;
    }

    /** Whether this worker leads the cluster. */
    public WorkerLeadership leadership() {
        return this.leadership;
    }

    /**
     * The cluster, and what its workers add up to, as the master sees it. Asks the master, and waits for the answer.
     *
     * @throws ClusterException if it cannot be asked
     */
    public ClusterMeasures measures() {
        return this.manager.measures();
    }

    /** Says what is to hear which workers there are: once this one is ready, and when that changes. Called on one thread, in order. */
    public void onWorkers(Consumer<List<String>> workers) {
        this.workers = workers;
    }

    /**
     * Lets a feature hear what the master says on a topic. What the master said before is not heard: it says nothing to a
     * feature of a worker that is not ready yet.
     *
     * @param listener called on the thread that reads the connection, so it must be quick
     * @throws IllegalStateException if another feature hears that topic
     */
    public <T extends Record> void on(Topic<T> topic, Topics.Listener<T> listener) {
        this.topics.on(topic, listener);
    }

    /**
     * Says something to a feature in the master, without blocking.
     *
     * @return whether it will be sent; not if the master is gone
     */
    public <T extends Record> boolean say(Topic<T> topic, T content) {
        return send(topic.fromWorker(content));
    }

    /** Marks the requests of this worker's own health checks; known to nobody else. */
    public String checkSecret() {
        return this.checkSecret;
    }

    private void connect() {
        WorkerMessage.Hello hello = new WorkerMessage.Hello(
                ProtocolRange.CURRENT,
                this.environment.workerId(),
                this.environment.token(),
                ProcessHandle.current().pid());
        try {
            this.client = ControlClient.connect(this.environment.controlSocket(), hello, new Master());
        } catch (ControlRefusedException ex) {
            logger.error("The master refused this worker: " + ex.getMessage());
            RecordedProcess.exitWithoutWriting(ExitCodes.REFUSED);
        } catch (IOException ex) {
            logger.error("The master cannot be reached: " + ex.getMessage());
            RecordedProcess.exitWithoutWriting(ExitCodes.MASTER_GONE);
        }
    }

    private boolean send(WorkerMessage message) {
        ControlClient connected = this.client;
        return connected != null && connected.send(message);
    }

    /** Ends this process once all that it has said is sent. */
    private final class LastWords implements WorkerRuntime.Exit {

        @Override
        public void exit(int code) {
            ControlClient connected = WorkerConnection.this.client;
            if (connected != null) {
                connected.awaitSent(LAST_WORDS_LIMIT);
            }
            RecordedProcess.exit(code, WorkerConnection.this.environment.master(), () -> {
                if (connected != null && connected.send(new WorkerMessage.ArchiveBegun())) {
                    connected.awaitSent(LAST_WORDS_LIMIT);
                }
            });
        }

        @Override
        public void halt(int code) {
            RecordedProcess.halt(code);
        }
    }

    /** What the master says. */
    private final class Master implements ControlClientListener {

        @Override
        public void received(MasterMessage message) {
            WorkerConnection.this.calls.received(message);
            WorkerConnection.this.leadership.received(message);
            if (message instanceof MasterMessage.Envelope envelope) {
                hear(envelope);
            } else {
                WorkerConnection.this.runtime.received(message);
            }
        }

        private void hear(MasterMessage.Envelope envelope) {
            try {
                WorkerConnection.this.topics.received(envelope);
            } catch (ProtocolException ex) {
                logger.warn("The master said what this worker cannot read", ex);
            }
        }

        @Override
        public void disconnected(String reason) {
            WorkerConnection.this.leadership.cease();
            WorkerConnection.this.calls.disconnected(reason);
            WorkerConnection.this.runtime.masterGone(reason);
        }
    }
}

package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlSessionListener;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Turns what one process of a worker says into facts, and passes on what is for others. */
final class WorkerConversation implements ControlSessionListener {

    private static final Log logger = LogFactory.getLog(WorkerConversation.class);

    private static final int LONGEST_DETAIL = 500;

    private final WorkerRef ref;

    private final Function<WorkerRef, @Nullable LaunchedWorker> workers;

    private final Consumer<Fact> facts;

    private final LeaderEvents leaderEvents;

    private final WorkerProcesses.CommandHandler commands;

    private final Topics topics = new Topics();

    private final Map<Class<? extends WorkerMessage>, Handler<WorkerMessage>> handlers = new HashMap<>();

    WorkerConversation(
            WorkerRef ref,
            Function<WorkerRef, @Nullable LaunchedWorker> workers,
            Consumer<Fact> facts,
            LeaderEvents leaderEvents,
            WorkerProcesses.CommandHandler commands,
            List<BiConsumer<WorkerRef, Topics>> features) {
        this.ref = ref;
        this.workers = workers;
        this.facts = facts;
        this.leaderEvents = leaderEvents;
        this.commands = commands;
        features.forEach((feature) -> feature.accept(ref, this.topics));
        on(WorkerMessage.Ready.class, (message) -> ready());
        on(WorkerMessage.Unready.class, (message) -> facts.accept(new Fact.WorkerUnready(ref)));
        on(WorkerMessage.CheckResult.class, this::checked);
        on(WorkerMessage.Figures.class, this::reported);
        on(WorkerMessage.LeadershipEnded.class, this::leadershipEnded);
        on(WorkerMessage.Envelope.class, this.topics::received);
        on(WorkerMessage.CommandRequest.class, this::asked);
        on(WorkerMessage.ArchiveBegun.class, (message) -> facts.accept(new Fact.ArchiveBegun(ref)));
        on(WorkerMessage.Leaving.class, this::leaving);
    }

    private <M extends WorkerMessage> void on(Class<M> type, Handler<M> handler) {
        this.handlers.put(type, (message) -> handler.handle(type.cast(message)));
    }

    /** The kinds of messages that are dealt with; a test compares them with those that there are. */
    Set<Class<? extends WorkerMessage>> handled() {
        return Set.copyOf(this.handlers.keySet());
    }

    @Override
    public void connected() {
        logger.debug("Worker " + this.ref.workerId() + " is connected");
    }

    @Override
    public void received(WorkerMessage message) throws ProtocolException {
        Handler<WorkerMessage> handler = this.handlers.get(message.getClass());
        if (handler == null) {
            throw new ProtocolException(
                    "it says what nobody listens to: " + message.getClass().getSimpleName());
        }
        handler.handle(message);
    }

    @Override
    public void disconnected(String reason) {
        this.facts.accept(new Fact.WorkerDisconnected(this.ref));
    }

    private void ready() {
        LaunchedWorker worker = this.workers.apply(this.ref);
        if (worker != null) {
            worker.handle().markReady();
        }
        this.facts.accept(new Fact.WorkerReady(this.ref));
    }

    private void checked(WorkerMessage.CheckResult result) {
        LaunchedWorker worker = this.workers.apply(this.ref);
        if (worker != null && worker.isAnswered(result.checkId())) {
            this.facts.accept(
                    new Fact.CheckAnswered(this.ref, result.checkId(), result.healthy(), shortened(result.detail())));
        }
    }

    private void reported(WorkerMessage.Figures figures) {
        LaunchedWorker worker = this.workers.apply(this.ref);
        if (worker != null) {
            worker.arrived(figures);
        }
    }

    private void leadershipEnded(WorkerMessage.LeadershipEnded ended) {
        this.leaderEvents.ended(this.ref, ended.term(), ended.lastEvent());
        this.facts.accept(new Fact.LeadershipAcknowledged(this.ref, ended.term()));
    }

    private void asked(WorkerMessage.CommandRequest request) throws ProtocolException {
        this.commands.handle(this.ref, request, (answer) -> {
            LaunchedWorker asking = this.workers.apply(this.ref);
            return asking != null && asking.session().send(answer);
        });
    }

    private void leaving(WorkerMessage.Leaving leaving) {
        LaunchedWorker worker = this.workers.apply(this.ref);
        if (worker != null && worker.isNowLeaving()) {
            logger.debug("Worker " + this.ref.workerId() + " is leaving: " + shortened(leaving.reason()));
            this.facts.accept(new Fact.WorkerLeaving(this.ref));
        }
    }

    /** It goes into one line of the log, and into descriptions of the cluster. */
    private static @Nullable String shortened(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return (line.length() > LONGEST_DETAIL) ? line.substring(0, LONGEST_DETAIL) + "…" : line;
    }

    /** Deals with messages of one kind. */
    @FunctionalInterface
    private interface Handler<M extends WorkerMessage> {

        void handle(M message) throws ProtocolException;
    }
}

package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkerConversationTests {

    private static final WorkerRef REF = new WorkerRef(1, 7);

    private final List<Fact> facts = new ArrayList<>();

    private final WorkerConversation conversation = new WorkerConversation(
            REF, (ref) -> null, this.facts::add, new LeaderEvents((ref, message) -> {}), new NoCommands(), List.of());

    @Test
    void eachKindOfMessageIsDealtWith() {
        Set<Class<?>> possible = Stream.of(WorkerMessage.class.getPermittedSubclasses())
                // It comes before the conversation, and the control server takes it.
                .filter((type) -> type != WorkerMessage.Hello.class)
                .collect(Collectors.toSet());
        assertThat(this.conversation.handled().stream().<Class<?>>map((type) -> type))
                .containsExactlyInAnyOrderElementsOf(possible);
    }

    @Test
    void whatAWorkerSaysBecomesFacts() throws ProtocolException {
        this.conversation.received(new WorkerMessage.Ready());
        this.conversation.received(new WorkerMessage.Unready());
        this.conversation.received(new WorkerMessage.LeadershipEnded(3, 0));
        this.conversation.received(new WorkerMessage.ArchiveBegun());
        this.conversation.disconnected("the end");
        assertThat(this.facts)
                .containsExactly(
                        new Fact.WorkerReady(REF),
                        new Fact.WorkerUnready(REF),
                        new Fact.LeadershipAcknowledged(REF, 3),
                        new Fact.ArchiveBegun(REF),
                        new Fact.WorkerDisconnected(REF));
    }

    private static final class NoCommands implements WorkerProcesses.CommandHandler {

        @Override
        public void handle(
                WorkerRef from, WorkerMessage.CommandRequest request, Function<MasterMessage, Boolean> reply) {
            throw new AssertionError("no command was sent");
        }

        @Override
        public void ended(WorkerRef worker) {
            throw new AssertionError("it has not ended");
        }
    }
}

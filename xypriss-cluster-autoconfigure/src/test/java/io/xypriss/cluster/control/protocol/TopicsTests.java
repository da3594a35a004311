package io.xypriss.cluster.control.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTests {

    private static final Topic<Greeting> GREETINGS = Topic.of("greetings", Greeting.class);

    private final Topics topics = new Topics();

    private final List<Greeting> heard = new ArrayList<>();

    @Test
    void featureHearsWhatItHasRegisteredForFromEitherEnd() throws ProtocolException {
        this.topics.on(GREETINGS, this.heard::add);
        this.topics.received(GREETINGS.fromMaster(new Greeting("hello", 1)));
        this.topics.received(GREETINGS.fromWorker(new Greeting("hello", 2)));
        assertThat(this.heard).containsExactly(new Greeting("hello", 1), new Greeting("hello", 2));
    }

    @Test
    void topicThatNobodyHasRegisteredForIsIgnored() throws ProtocolException {
        this.topics.received(GREETINGS.fromMaster(new Greeting("hello", 1)));
        assertThat(this.heard).isEmpty();
    }

    @Test
    void propertiesOfALaterVersionAreIgnored() throws ProtocolException {
        this.topics.on(GREETINGS, this.heard::add);
        this.topics.received(envelope("{'text':'hello','times':3,'language':'en'}"));
        assertThat(this.heard).containsExactly(new Greeting("hello", 3));
    }

    @Test
    void refusesWhatDoesNotBelongThere() {
        this.topics.on(GREETINGS, this.heard::add);
        for (String content : List.of("[]", "null", "3", "{'text':'hello'}", "{'text':'hello','times':'x'}")) {
            assertThatExceptionOfType(ProtocolException.class)
                    .describedAs(content)
                    .isThrownBy(() -> this.topics.received(envelope(content)))
                    .withMessageContaining("greetings");
        }
        assertThat(this.heard).isEmpty();
    }

    @Test
    void topicHasOneListener() {
        this.topics.on(GREETINGS, this.heard::add);
        assertThatIllegalStateException()
                .isThrownBy(() -> this.topics.on(GREETINGS, this.heard::add))
                .withMessageContaining("greetings");
    }

    private static WorkerMessage.Envelope envelope(String content) throws ProtocolException {
        String json = ("{'type':'topic','topic':'greetings','content':" + content + "}").replace('\'', '"');
        return (WorkerMessage.Envelope) Codec.decode(json.getBytes(StandardCharsets.UTF_8), WorkerMessage.class);
    }

    record Greeting(String text, int times) {}
}

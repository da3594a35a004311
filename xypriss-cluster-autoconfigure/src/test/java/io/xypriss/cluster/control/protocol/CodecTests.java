package io.xypriss.cluster.control.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTests {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456789Z");

    static Stream<ControlMessage> messages() {
        return Stream.of(
                new WorkerMessage.Hello(1, 3, "2", "token", 4711),
                new WorkerMessage.Ready(),
                new WorkerMessage.Unready(),
                new WorkerMessage.CheckResult(7, true, null),
                new WorkerMessage.CheckResult(7, false, "it \"hangs\" — ü"),
                TestFigures.message(3, 100, 2, 5_000_000, 4),
                new WorkerMessage.Leaving("a signal"),
                new WorkerMessage.ArchiveBegun(),
                new WorkerMessage.CommandRequest(1, new ClusterCommand.ScaleUp(2)),
                new WorkerMessage.CommandRequest(2, new ClusterCommand.ScaleDown(-1)),
                new WorkerMessage.CommandRequest(3, new ClusterCommand.ScaleTo(4)),
                new WorkerMessage.CommandRequest(4, new ClusterCommand.RestartWorker("1")),
                new WorkerMessage.CommandRequest(5, new ClusterCommand.StopCluster(true)),
                new WorkerMessage.CommandRequest(6, new ClusterCommand.Describe()),
                new MasterMessage.Welcome(2),
                new MasterMessage.Refused("no"),
                new MasterMessage.StandBy(),
                new MasterMessage.OpenGate(),
                new MasterMessage.CloseGate(),
                new MasterMessage.Check(9, 5000),
                new MasterMessage.FiguresRequest(3),
                new MasterMessage.Drain(30_000),
                new MasterMessage.CommandDone(1),
                new MasterMessage.CommandFailed(2, MasterMessage.ErrorKind.INVALID, "not so many"),
                new MasterMessage.Description(6, WireSnapshot.of(snapshot(2)), totals(2)),
                new MasterMessage.GrantLeadership(5),
                new MasterMessage.RevokeLeadership(5),
                new MasterMessage.KeepRecording(true),
                new MasterMessage.RollDone(
                        7, WireRoll.of(Objects.requireNonNull(snapshot(1).roll()))),
                WorkerRoster.TOPIC.fromMaster(new WorkerRoster(List.of("1", "2"))),
                new WorkerMessage.CommandRequest(7, new ClusterCommand.Restart(true, Duration.ofSeconds(2), null)),
                new WorkerMessage.LeadershipEnded(5, 17),
                new WorkerMessage.Envelope("of-a-later-version", Codec.tree(new WorkerRoster(List.of("1")))));
    }

    static Stream<ClusterEvent> events() {
        Roll roll = snapshot(2).roll();
        return Stream.of(
                new ClusterEventsDroppedEvent(NOW, 12),
                new ClusterReadyEvent(NOW, 2, Duration.ofNanos(1)),
                new ClusterScaledEvent(NOW, 2, 3),
                new ClusterStoppedEvent(NOW, true),
                new RollEndedEvent(NOW, roll),
                new RollStartedEvent(NOW, roll),
                new WorkerExitEvent(
                        NOW,
                        "1",
                        Long.MAX_VALUE,
                        null,
                        9,
                        false,
                        Duration.ofMillis(3),
                        WorkerExitCause.KILLED,
                        List.of("", "ü \u001b[31m\t\"", "last"),
                        WorkerExitEvent.Next.RESTART,
                        Duration.ofMillis(200)),
                new WorkerExitEvent(
                        NOW,
                        "1",
                        0,
                        78,
                        null,
                        true,
                        Duration.ZERO,
                        WorkerExitCause.START_FAILED,
                        List.of(),
                        WorkerExitEvent.Next.GIVE_UP,
                        null),
                new WorkerFailedEvent(NOW, "1", "why"),
                new WorkerPromotedEvent(NOW, "1", 4711),
                new WorkerReadyEvent(NOW, "1", 4711, Duration.ofMillis(7), WorkerStart.ARCHIVE),
                new WorkerRestartEvent(NOW, "1", 4, true, "as requested"),
                new WorkerStartedEvent(NOW, "1", 4711, 8081),
                new WorkerUnhealthyEvent(NOW, "1", 4711, 3, "no answer"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventsComeBackAsTheyWere(ClusterEvent event) throws ProtocolException {
        MasterMessage message = EventNotice.TOPIC.fromMaster(new EventNotice(17, 5, WireEvent.of(event)));
        List<EventNotice> heard = new ArrayList<>();
        Topics topics = new Topics();
        topics.on(EventNotice.TOPIC, heard::add);

        topics.received((MasterMessage.Envelope) Codec.decode(body(Codec.encode(message)), MasterMessage.class));

        assertThat(heard).singleElement().satisfies((notice) -> {
            assertThat(notice.number()).isEqualTo(17);
            assertThat(notice.term()).isEqualTo(5);
            assertThat(notice.event().toEvent()).isEqualTo(event);
        });
    }

    @Test
    void everyKindOfEventAndMessageIsTried() {
        assertThat(events().map(Object::getClass).distinct())
                .hasSameElementsAs(List.of(ClusterEvent.class.getPermittedSubclasses()));
        assertThat(messages().map(Object::getClass))
                .contains(WorkerMessage.class.getPermittedSubclasses())
                .contains(MasterMessage.class.getPermittedSubclasses());
    }

    @Test
    void longestExitThatIsRememberedFits() {
        String line = "\u0001".repeat(2000) + "…";
        WorkerExitEvent exit = new WorkerExitEvent(
                NOW,
                "1",
                1,
                1,
                null,
                false,
                Duration.ZERO,
                WorkerExitCause.CRASHED,
                Collections.nCopies(50, line),
                WorkerExitEvent.Next.RESTART,
                null);

        assertThat(Codec.encode(EventNotice.TOPIC.fromMaster(new EventNotice(1, 1, WireEvent.of(exit))))
                        .remaining())
                .isLessThan(Codec.LONGEST_MASTER_MESSAGE);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesComeBackAsTheyWere(ControlMessage message) throws ProtocolException {
        Class<? extends ControlMessage> type =
                (message instanceof WorkerMessage) ? WorkerMessage.class : MasterMessage.class;

        assertThat(Codec.decode(body(Codec.encode(message)), type)).isEqualTo(message);
    }

    @Test
    void descriptionOfAsManyWorkersAsThereCanBeFits() throws ProtocolException {
        MasterMessage.Description description =
                new MasterMessage.Description(1, WireSnapshot.of(snapshot(256)), totals(256));

        MasterMessage decoded = Codec.decode(body(Codec.encode(description)), MasterMessage.class);

        assertThat(decoded).isEqualTo(description);
        assertThat(((MasterMessage.Description) decoded).snapshot().toSnapshot())
                .isEqualTo(snapshot(256));
    }

    @Test
    void messageThatIsTooLongIsNotSent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.encode(new WorkerMessage.Leaving("x".repeat(Codec.LONGEST_WORKER_MESSAGE))))
                .withMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "42",
                "{}",
                "{\"type\":\"ready\"",
                "{\"type\":\"ready\"} {\"type\":\"ready\"}",
                "{\"type\":\"unheard-of\"}",
                "{\"type\":\"welcome\"}",
                "{\"type\":\"topic\",\"topic\":\"events.heard\"}",
                "{\"type\":\"topic\",\"content\":{}}",
                "{\"type\":\"hello\",\"version\":1,\"workerId\":\"1\",\"token\":\"t\",\"pid\":7}",
                "{\"type\":\"check-result\",\"checkId\":\"x\",\"healthy\":true}",
                "{\"type\":\"check-result\",\"healthy\":true}",
                "{\"type\":\"check-result\",\"checkId\":null,\"healthy\":true}",
                "{\"type\":\"java.lang.Runtime\"}",
                "{\"type\":\"leaving\",\"reason\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}"
            })
    void refusesWhatIsNoMessageOfAWorker(String json) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Codec.decode(json.getBytes(StandardCharsets.UTF_8), WorkerMessage.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ready\",\"more\":1}",
                "{\"more\":{\"type\":\"unready\",\"deep\":[1,{}]},\"type\":\"ready\"}"
            })
    void propertiesOfALaterVersionAreIgnored(String json) throws ProtocolException {
        assertThat(Codec.decode(json.getBytes(StandardCharsets.UTF_8), WorkerMessage.class))
                .isEqualTo(new WorkerMessage.Ready());
    }

    /** A name on the wire must not follow a renaming in the code: the other end may be older. */
    @ParameterizedTest
    @MethodSource("wire")
    void formOnTheWireStaysAsItIs(ControlMessage message, String json) {
        assertThat(new String(body(Codec.encode(message)), StandardCharsets.UTF_8))
                .isEqualTo(json.replace('\'', '"'));
    }

    static Stream<Arguments> wire() {
        WorkerExitEvent exit = new WorkerExitEvent(
                NOW,
                "1",
                7,
                null,
                9,
                false,
                Duration.ofMillis(3),
                WorkerExitCause.KILLED,
                List.of("last"),
                WorkerExitEvent.Next.RESTART,
                Duration.ofMillis(200));
        return Stream.of(
                Arguments.of(
                        new WorkerMessage.Hello(new ProtocolRange(1, 3), "2", "token", 4711),
                        "{'type':'hello','minVersion':1,'maxVersion':3,'workerId':'2','token':'token','pid':4711}"),
                Arguments.of(new MasterMessage.Welcome(2), "{'type':'welcome','version':2}"),
                Arguments.of(
                        TestFigures.message(3, 100, 0, 5_000_000, 4),
                        "{'type':'figures','requestId':3,'values':{'requests':100,'totalTimeNanos':5000000,"
                                + "'openConnections':4}}"),
                Arguments.of(new MasterMessage.Refused("no"), "{'type':'refused','reason':'no'}"),
                Arguments.of(
                        EventHeard.TOPIC.fromWorker(new EventHeard(17)),
                        "{'type':'topic','topic':'events.heard','content':{'number':17}}"),
                Arguments.of(
                        EventNotice.TOPIC.fromMaster(new EventNotice(17, 5, WireEvent.of(exit))),
                        "{'type':'topic','topic':'events','content':{'number':17,'term':5,'event':{"
                                + "'type':'worker-exit','timestamp':'2026-01-02T03:04:05.123456789Z','workerId':'1',"
                                + "'pid':7,'exitCode':null,'signal':9,'expected':false,'uptime':'PT0.003S',"
                                + "'cause':'KILLED','lastOutput':['last'],'next':'RESTART','restartDelay':'PT0.2S'}}}"));
    }

    @Test
    void framesAreReadFromPiecesOfAnySize() throws ProtocolException {
        byte[] bytes = new byte[0];
        List<ControlMessage> sent =
                messages().filter(WorkerMessage.class::isInstance).toList();
        for (ControlMessage message : sent) {
            byte[] frame = Codec.encode(message).array();
            bytes = ByteBuffer.allocate(bytes.length + frame.length)
                    .put(bytes)
                    .put(frame)
                    .array();
        }
        for (int piece = 1; piece < 40; piece++) {
            FrameReader reader = new FrameReader(Codec.LONGEST_WORKER_MESSAGE);
            List<ControlMessage> received = new java.util.ArrayList<>();
            for (int from = 0; from < bytes.length; from += piece) {
                ByteBuffer part = ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from));
                while (part.hasRemaining()) {
                    byte[] frame = reader.take(part);
                    if (frame != null) {
                        received.add(Codec.decode(frame, WorkerMessage.class));
                    }
                }
            }
            assertThat(received).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Codec.LONGEST_HELLO + 1, Integer.MAX_VALUE})
    void refusesFramesOfImpossibleLength(int length) {
        FrameReader reader = new FrameReader(Codec.LONGEST_HELLO);

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(
                        () -> reader.take(ByteBuffer.allocate(4).putInt(length).flip()));
    }

    private static byte[] body(ByteBuffer frame) {
        int length = frame.getInt();
        assertThat(frame.remaining()).isEqualTo(length);
        byte[] body = new byte[length];
        frame.get(body);
        return body;
    }

    private static List<WorkerTotals> totals(int workers) {
        return IntStream.rangeClosed(1, workers)
                .mapToObj((id) -> new WorkerTotals(
                        Integer.toString(id),
                        TestFigures.totals(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)
                                .toWire(),
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Stream.of(WorkerStart.values())
                                .map((from) -> new WorkerTotals.Starts(
                                        from.name(), Long.MAX_VALUE, Duration.ofNanos(Long.MAX_VALUE)))
                                .toList()))
                .toList();
    }

    private static ClusterSnapshot snapshot(int workers) {
        List<WorkerInfo> infos = IntStream.rangeClosed(1, workers)
                .mapToObj((id) -> (id % 2 == 0) ? running(id) : failed(id))
                .toList();
        return new ClusterSnapshot(
                ClusterRole.MASTER,
                new ClusterMetrics(
                        workers, 1, workers, 2, Long.MAX_VALUE, 1.9, null, 3, null, 3.2, Duration.ofMillis(60_123)),
                new ClusterHealth(
                        false,
                        ClusterHealth.Level.DEGRADED,
                        Map.of("failedWorkers", List.of("1"), "reasons", Map.of("1", "x".repeat(500)))),
                infos,
                new Roll(
                        3,
                        RollState.ROLLED_BACK,
                        1,
                        workers,
                        "worker 1 exited with code 1",
                        "0123456789ab",
                        "ba9876543210",
                        Instant.EPOCH,
                        Duration.ofMillis(1234)));
    }

    private static WorkerInfo running(int id) {
        return new WorkerInfo(
                Integer.toString(id),
                Long.MAX_VALUE,
                65535,
                WorkerStatus.RUNNING,
                WorkerHealth.HEALTHY,
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Duration.ofNanos(Long.MAX_VALUE),
                Integer.MAX_VALUE,
                Duration.ofMillis(4321),
                WorkerStart.SPARE,
                "0123456789ab",
                "1.0",
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Math.PI,
                Long.MAX_VALUE,
                Math.E,
                true);
    }

    private static WorkerInfo failed(int id) {
        return new WorkerInfo(
                Integer.toString(id),
                null,
                null,
                WorkerStatus.FAILED,
                WorkerHealth.UNHEALTHY,
                null,
                Duration.ZERO,
                5,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false);
    }
}

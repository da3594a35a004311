package io.xypriss.sample.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That nothing is lost says something only if what is lost is seen. */
class LoadTests {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Clients ONE_SHOT = new Clients(0, 1, 0, 1, 0);

    private static final Clients HTTP2 = new Clients(0, 0, 1, 2, 0);

    /** Each client's first request is a GET, as is what it sends over its first connection here. */
    private static Loss firstLoss(ScriptedServer.Script first) throws IOException {
        try (ScriptedServer server = new ScriptedServer(first);
                Load load = Load.start(server.port(), ONE_SHOT)) {
            await().atMost(LONG).until(() -> !load.lost().isEmpty());
            return load.lost().get(0);
        }
    }

    @Test
    void rightAnswerIsAnAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {
                    Http1Script script = new Http1Script(connection);
                    script.answer(200, Http1Script.json(script.awaitGet()));
                });
                Load load = Load.start(server.port(), ONE_SHOT)) {
            await().atMost(LONG).until(() -> load.answered() > 0);
        }
    }

    @Test
    void answerToAnotherRequestIsSeen() throws Exception {
        Loss loss = firstLoss((connection, number) -> {
            Http1Script script = new Http1Script(connection);
            script.awaitGet();
            script.answer(200, Http1Script.json("/echo?text=client-8-request-1"));
        });
        assertThat(loss.mixedUp()).isTrue();
        assertThat(loss.pid()).isEqualTo(4242);
        assertThat(loss.problem()).contains("client-8-request-1");
        assertThat(loss.request()).contains("client-0-request-1");
    }

    @Test
    void otherStatusIsALoss() throws Exception {
        Loss loss = firstLoss((connection, number) -> {
            Http1Script script = new Http1Script(connection);
            script.awaitGet();
            script.answer(503, "");
        });
        assertThat(loss.mixedUp()).isFalse();
        assertThat(loss.problem()).isEqualTo("status 503");
    }

    @Test
    void connectionThatEndsIsALoss() throws Exception {
        Loss loss = firstLoss((connection, number) -> new Http1Script(connection).awaitGet());
        assertThat(loss.pid()).isNull();
        assertThat(loss.problem()).contains("ended before the answer");
    }

    @Test
    void portThatRefusesIsALoss() throws Exception {
        int port;
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {})) {
            port = server.port();
        }
        try (Load load = Load.start(port, new Clients(1, 0, 1, 2, 0))) {
            await().atMost(LONG).until(() -> load.lost().size() >= 2);
            assertThat(load.lost()).allMatch((loss) -> loss.problem().contains("ConnectException"));
        }
    }

    @Test
    void whatAGoAwayExcludesIsSentAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {
                    Http2Script script = new Http2Script(connection);
                    if (number == 1) {
                        script.await(3);
                        script.goAway(1);
                        script.answer(1);
                        script.awaitEnd();
                    } else {
                        serveForEver(script);
                    }
                });
                Load load = Load.start(server.port(), HTTP2)) {
            await().atMost(LONG).until(() -> load.answered() > 10);
            load.stop();
            assertThat(load.resent()).isEqualTo(1);
            assertThat(load.lost()).isEmpty();
        }
    }

    @Test
    void whatAGoAwayDoesNotExcludeIsLostWithTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {
                    Http2Script script = new Http2Script(connection);
                    if (number == 1) {
                        script.await(3);
                        script.goAway(3);
                        script.answer(1);
                        script.endOutput();
                        script.awaitEnd();
                    } else {
                        serveForEver(script);
                    }
                });
                Load load = Load.start(server.port(), HTTP2)) {
            await().atMost(LONG).until(() -> load.answered() > 10);
            load.stop();
            assertThat(load.resent()).isZero();
            assertThat(load.lost()).hasSize(1);
            assertThat(load.lost().get(0).request()).contains("client-0-request-2");
        }
    }

    /** Some sixty requests have the bodies that fill it. */
    @Test
    void moreIsSentThanOneWindowHolds() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((connection, number) -> serveForEver(new Http2Script(connection)));
                Load load = Load.start(server.port(), HTTP2)) {
            await().atMost(LONG).until(() -> load.answered() > 500);
            load.stop();
            assertThat(load.lost()).isEmpty();
        }
    }

    @Test
    void rateIsNotExceeded() throws Exception {
        long begin = System.nanoTime();
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {
                    Http1Script script = new Http1Script(connection);
                    script.answer(200, Http1Script.json(script.awaitGet()));
                });
                Load load = Load.start(server.port(), ONE_SHOT.atRate(50))) {
            await().atMost(LONG).until(() -> load.answered() + load.lost().size() >= 10);
            // The first is sent at once.
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(9 * 1_000_000_000L / 50);
        }
    }

    @Test
    void rateIsNotKeptToWhileTheLoadIsFull() throws Exception {
        try (ScriptedServer server = new ScriptedServer((connection, number) -> {
                    Http1Script script = new Http1Script(connection);
                    script.answer(200, Http1Script.json(script.awaitGet()));
                });
                Load load = Load.start(server.port(), ONE_SHOT.atRate(2))) {
            load.fullUntil(100);
            // Every other request is one that is answered here, so at its rate this would take longer.
            await().atMost(LONG).until(() -> load.answered() >= 100);
            long before = load.answered();
            long begin = System.nanoTime();
            await().atMost(LONG).until(() -> load.answered() >= before + 2);
            // Two intervals lie between these two, the first of which may have been under way.
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(500_000_000L);
            load.full();
            await().atMost(LONG).until(() -> load.answered() >= before + 200);
            load.paced();
            long then = load.answered();
            long paced = System.nanoTime();
            await().atMost(LONG).until(() -> load.answered() >= then + 2);
            assertThat(System.nanoTime() - paced).isGreaterThanOrEqualTo(500_000_000L);
        }
    }

    private static void serveForEver(Http2Script script) throws IOException {
        for (int stream = 1; stream > 0; stream += 2) {
            script.await(stream);
            script.answer(stream);
        }
    }
}

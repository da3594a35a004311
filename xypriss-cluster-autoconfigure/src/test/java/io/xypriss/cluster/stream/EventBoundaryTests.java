package io.xypriss.cluster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBoundaryTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: a\n\n",
                "data: a\r\n\r\n",
                "data: a\r\r",
                "id: 1\ndata: a\ndata: b\n\n",
                ": still here\n",
                ":\n\n",
                "data: a\n\n: still here\n",
                "\n"
            })
    void isReachedBetweenServerSentEvents(String written) {
        assertThat(reached(EventFormat.SERVER_SENT_EVENTS, written)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d",
                "data: a",
                "data: a\n",
                "data: a\r\n",
                "data: a\r\n\r\ndata: b\r\n",
                ": still",
                "data: a\n: in between\n",
                "data: a\n\nid: 2\n"
            })
    void isNotReachedWithinOne(String written) {
        assertThat(reached(EventFormat.SERVER_SENT_EVENTS, written)).isFalse();
    }

    @Test
    void ofLinesIsTheirEnd() {
        assertThat(reached(EventFormat.LINES, "")).isTrue();
        assertThat(reached(EventFormat.LINES, "{}\n")).isTrue();
        assertThat(reached(EventFormat.LINES, "{}\n{}\r\n")).isTrue();
        assertThat(reached(EventFormat.LINES, "{}\n{")).isFalse();
        assertThat(reached(EventFormat.LINES, ":")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, SERVER_SENT_EVENTS",
        "text/event-stream;charset=UTF-8, SERVER_SENT_EVENTS",
        "Text/Event-Stream ; charset=UTF-8, SERVER_SENT_EVENTS",
        "application/x-ndjson, LINES",
        "application/stream+json, LINES",
        "application/json,",
        "text/event-streams,",
        "text/event,",
        "'',",
        ","
    })
    void formatIsThatOfTheContentType(String contentType, EventFormat format) {
        assertThat(EventFormat.of(contentType)).isEqualTo(format);
    }

    /** As bytes, as characters, in one piece and one by one. */
    private static boolean reached(EventFormat format, String written) {
        byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
        EventBoundary inOnePiece = new EventBoundary(format);
        inOnePiece.wrote(bytes, 0, bytes.length);
        EventBoundary oneByOne = new EventBoundary(format);
        for (byte value : bytes) {
            oneByOne.wrote(value);
        }
        EventBoundary characters = new EventBoundary(format);
        characters.wrote(written.toCharArray(), 0, written.length());
        assertThat(oneByOne.reached()).isEqualTo(inOnePiece.reached()).isEqualTo(characters.reached());
        return inOnePiece.reached();
    }
}

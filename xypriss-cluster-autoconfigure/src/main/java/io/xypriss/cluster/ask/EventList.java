package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.protocol.OperatorMessage.Event;
import io.xypriss.cluster.control.protocol.OperatorMessage.Events;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Shows the last events to a person, the newest at the end. A sentence is one line, so that it can be searched for. */
final class EventList {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private EventList() {}

    static String of(Events events, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        for (Event event : events.events()) {
            String sentence = Texts.printable(event.text()).replace('\n', ' ');
            text.append(time(event.time(), zone)).append("  ").append(sentence).append('\n');
            event.lastOutput()
                    .forEach((line) ->
                            text.append("    | ").append(Texts.printable(line)).append('\n'));
        }
        return text.isEmpty() ? "Nothing has happened yet\n" : text.toString();
    }

    private static String time(String instant, ZoneId zone) {
        try {
            return TIME.format(Instant.parse(instant).atZone(zone));
        } catch (DateTimeException ex) {
            // Another version's way to write it.
            return Texts.printable(instant);
        }
    }
}

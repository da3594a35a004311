package io.xypriss.cluster.ask;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts figures into few characters, all of them ASCII, as a terminal may know no others. */
final class Texts {

    static final String UNKNOWN = "-";

    private static final long MEGABYTE = 1024 * 1024;

    private Texts() {}

    static String duration(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + "s";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + "m";
        }
        return (duration.compareTo(Duration.ofDays(2)) < 0) ? duration.toHours() + "h" : duration.toDays() + "d";
    }

    static String count(@Nullable Long count) {
        if (count == null) {
            return UNKNOWN;
        }
        if (count < 10_000_000) {
            return Long.toString(count);
        }
        return (count < 10_000_000_000L) ? count / 1_000_000 + "M" : count / 1_000_000_000 + "G";
    }

    static String memory(@Nullable Long bytes) {
        if (bytes == null) {
            return UNKNOWN;
        }
        long megabytes = bytes / MEGABYTE;
        return (megabytes < 10_000) ? megabytes + "MB" : megabytes / 1024 + "GB";
    }

    static String percent(@Nullable Double percent) {
        if (percent == null) {
            return UNKNOWN;
        }
        return String.format(Locale.ROOT, (percent < 100) ? "%.1f%%" : "%.0f%%", percent);
    }

    static String orUnknown(@Nullable Object value) {
        return (value != null) ? value.toString() : UNKNOWN;
    }

    /** Without characters that would do something to a terminal; line breaks stay. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints()
                .map((character) -> (character == '\t') ? ' ' : character)
                .map((character) -> (character == '\n' || isPrintable(character)) ? character : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isPrintable(int character) {
        int type = Character.getType(character);
        return type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE;
    }

    /** Breaks lines between words, so that they fit where that is possible. */
    static String wrap(String text, int width, String indent) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > width) {
                wrapped.append('\n').append(indent);
                column = indent.length();
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += word.length();
        }
        return wrapped.toString();
    }
}

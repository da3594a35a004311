package io.xypriss.cluster.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What a property may be.
 *
 * @param key the key, without the prefix
 * @param range what it may be, in words
 * @param value what it is; {@code null} where it is not set
 * @param holds whether it is what it may be
 */
record PropertyRule(
        String key,
        String range,
        Function<ClusterProperties, @Nullable Object> value,
        Predicate<ClusterProperties> holds) {

    /** Whatever can be bound. */
    static PropertyRule typed(String key, String range) {
        return new PropertyRule(key, range, (properties) -> null, (properties) -> true);
    }

    /** A number from one to another. */
    static PropertyRule number(
            String key, String range, Function<ClusterProperties, @Nullable Number> value, double min, double max) {
        return new PropertyRule(key, range, (properties) -> shown(value.apply(properties)), (properties) -> {
            Number number = value.apply(properties);
            return number == null || (number.doubleValue() >= min && number.doubleValue() <= max);
        });
    }

    private static @Nullable Object shown(@Nullable Number number) {
        return (number instanceof Double real && real == Math.rint(real)) ? (Object) real.longValue() : number;
    }

    /** A duration from one to another, as a user writes them. */
    static PropertyRule duration(
            String key, Function<ClusterProperties, @Nullable Duration> value, String min, String max) {
        Duration shortest = DurationStyle.detectAndParse(min);
        Duration longest = DurationStyle.detectAndParse(max);
        return duration(
                key,
                durations(min, max),
                value,
                (properties, duration) -> duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0);
    }

    /** A duration for which other properties count, too. */
    static PropertyRule duration(
            String key, String range, Function<ClusterProperties, @Nullable Duration> value, DurationTest test) {
        return new PropertyRule(key, range, value::apply, (properties) -> {
            Duration duration = value.apply(properties);
            return duration == null || test.holds(properties, duration);
        });
    }

    /** A text of a certain form. */
    static PropertyRule text(
            String key, String range, Function<ClusterProperties, @Nullable String> value, Predicate<String> valid) {
        return new PropertyRule(key, range, value::apply, (properties) -> {
            String text = value.apply(properties);
            return text == null || valid.test(text);
        });
    }

    /** Durations between two, in words. */
    static String durations(String from, String to) {
        return "a duration from " + from + " to " + to + ", like '30s' or, in milliseconds, '30000'";
    }

    /** Whether a parser takes a text. */
    static Predicate<String> parses(Consumer<String> parser) {
        return (text) -> {
            try {
                parser.accept(text);
                return true;
            } catch (IllegalArgumentException ex) {
                return false;
            }
        };
    }

    /** Tells whether a duration is what it may be. */
    @FunctionalInterface
    interface DurationTest {

        boolean holds(ClusterProperties properties, Duration duration);
    }
}

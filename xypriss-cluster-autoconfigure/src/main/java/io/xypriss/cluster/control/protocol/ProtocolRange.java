package io.xypriss.cluster.control.protocol;

import java.util.OptionalInt;
import java.util.Properties;

/**
 * The versions of the protocol that one end speaks. Both ends say their range; the master picks the highest version that
 * is in both.
 *
 * <p>A new version is needed for whatever an end of the version before would misunderstand: a new message that is no
 * {@link Topic}, a new word in an enumeration, another meaning. A new property is not: it is nullable, and ignored where
 * it is unknown.
 *
 * @param min the lowest version, 1 or more
 * @param max the highest version, at least {@code min}
 */
public record ProtocolRange(int min, int max) {

    /** Where this library says in its jar which versions it speaks. */
    public static final String RESOURCE = "META-INF/xypriss-cluster.properties";

    /** The versions that this library speaks; its {@link #RESOURCE} says the same. */
    public static final ProtocolRange CURRENT = new ProtocolRange(1, 1);

    /** @throws IllegalArgumentException if that is no range */
    public ProtocolRange {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("no range of versions: " + min + " to " + max);
        }
    }

    /**
     * The range that a library says it speaks.
     *
     * @param properties the content of its {@link #RESOURCE}
     * @throws IllegalArgumentException if they hold no range
     */
    public static ProtocolRange of(Properties properties) {
        return new ProtocolRange(number(properties, "protocol.min"), number(properties, "protocol.max"));
    }

    private static int number(Properties properties, String key) {
        String value = properties.getProperty(key, "");
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException ex) {
            throw new IllegalArgumentException(key + " is no number: '" + value + "'", ex);
        }
    }

    /** Whether that version is one of them. */
    public boolean includes(int version) {
        return version >= this.min && version <= this.max;
    }

    /** The highest version in both ranges; empty where there is none. */
    public OptionalInt highestCommon(ProtocolRange other) {
        int highest = Math.min(this.max, other.max);
        return (includes(highest) && other.includes(highest)) ? OptionalInt.of(highest) : OptionalInt.empty();
    }

    /** For people, to be read after "it speaks". */
    @Override
    public String toString() {
        return (this.min == this.max) ? "version " + this.min : "versions " + this.min + " to " + this.max;
    }
}

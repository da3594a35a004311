package io.xypriss.cluster.autoconfigure;

import org.jspecify.annotations.Nullable;

/** A property of the cluster has a value it cannot have. */
class InvalidClusterPropertyException extends RuntimeException {

    private final String key;

    private final @Nullable Object value;

    private final String range;

    private final @Nullable String origin;

    InvalidClusterPropertyException(
            String key, @Nullable Object value, String range, @Nullable String origin, @Nullable Throwable cause) {
        super("Property '" + key + "' has the value '" + value + "', but must be " + range);
        if (cause != null) {
            // Not as its cause: Spring Boot's own analysis of that, which knows no range, would come first.
            addSuppressed(cause);
        }
        this.key = key;
        this.value = value;
        this.range = range;
        this.origin = origin;
    }

    String key() {
        return this.key;
    }

    @Nullable
    Object value() {
        return this.value;
    }

    String range() {
        return this.range;
    }

    @Nullable
    String origin() {
        return this.origin;
    }
}

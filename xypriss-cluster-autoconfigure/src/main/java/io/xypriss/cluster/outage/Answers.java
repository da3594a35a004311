package io.xypriss.cluster.outage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one port answers.
 *
 * @param byPath the answers at single paths; any other is {@link Answer#UNAVAILABLE}
 */
record Answers(Map<String, Answer> byPath) {

    /**
     * Finds the answer to a request of any method.
     *
     * @param path as it was sent, without the query; {@code null} where the request has none
     */
    Answer to(@Nullable String path) {
        return (path != null) ? this.byPath.getOrDefault(path, Answer.UNAVAILABLE) : Answer.UNAVAILABLE;
    }
}

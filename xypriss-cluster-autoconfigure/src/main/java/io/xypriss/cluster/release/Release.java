package io.xypriss.cluster.release;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One content of the application's jar.
 *
 * @param id the start of its SHA-256, in hexadecimal
 * @param version the version that the jar says it has; absent where it says none
 * @param jar what to start, in a folder that nobody changes
 * @param extracted whether the jar's libraries are beside it, as a class archive needs them
 * @param processed whether Spring AOT has processed it at build time
 * @param archives the folder for class archives of this release
 */
public record Release(
        String id, @Nullable String version, Path jar, boolean extracted, boolean processed, Path archives) {

    private static final String AOT_ENABLED = "spring.aot.enabled";

    /** JVM options that it takes to start it as it is meant to be; none that this process was given already. */
    public List<String> options() {
        return (this.processed && System.getProperty(AOT_ENABLED) == null)
                ? List.of("-D" + AOT_ENABLED + "=true")
                : List.of();
    }
}

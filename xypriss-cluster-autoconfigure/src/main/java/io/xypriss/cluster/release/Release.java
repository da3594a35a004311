package io.xypriss.cluster.release;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One content of the application's jar.
 *
 * @param id the start of its SHA-256, in hexadecimal
 * @param version the version that the jar says it has; absent where it says none
 * @param jar what to start, in a folder that nobody changes
 */
public record Release(String id, @Nullable String version, Path jar) {}

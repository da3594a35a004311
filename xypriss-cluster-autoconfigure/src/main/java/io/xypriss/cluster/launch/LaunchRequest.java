package io.xypriss.cluster.launch;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start.
 *
 * @param workerId the worker's id, {@code "1"} to {@code "N"}
 * @param jar the executable jar to start in place of what this process runs; absent where it is not run from one
 * @param environment variables to add to the inherited environment, the worker's id, port and control socket among them
 */
public record LaunchRequest(String workerId, @Nullable Path jar, Map<String, String> environment) {

    public LaunchRequest {
        environment = Map.copyOf(environment);
    }
}

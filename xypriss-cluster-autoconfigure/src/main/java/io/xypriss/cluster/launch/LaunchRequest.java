package io.xypriss.cluster.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start.
 *
 * @param workerId the worker's id, {@code "1"} to {@code "N"}
 * @param jar the executable jar to start in place of what this process runs; absent where it is not run from one
 * @param jvmOptions JVM options that go between those that the worker inherits and those added to every worker's
 * @param environment variables to add to the inherited environment, the worker's id, port and control socket among them
 * @param mayRecord whether the JVM may record its classes for an archive, where there is none
 */
public record LaunchRequest(
        String workerId,
        @Nullable Path jar,
        List<String> jvmOptions,
        Map<String, String> environment,
        boolean mayRecord) {

    /** Of a process that records nothing. */
    public LaunchRequest(
            String workerId, @Nullable Path jar, List<String> jvmOptions, Map<String, String> environment) {
        this(workerId, jar, jvmOptions, environment, false);
    }

    public LaunchRequest {
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }
}

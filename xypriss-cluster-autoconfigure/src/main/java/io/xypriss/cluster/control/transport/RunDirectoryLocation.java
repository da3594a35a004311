package io.xypriss.cluster.control.transport;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which the run directories of this user are.
 *
 * @param configured by the user; created where it is missing
 * @param offered by the service manager, where the user says nothing: the first one that can be used is
 */
public record RunDirectoryLocation(@Nullable Path configured, List<Path> offered) {

    private static final Log logger = LogFactory.getLog(RunDirectoryLocation.class);

    /** In the folder for temporary files. */
    public static final RunDirectoryLocation DEFAULT = new RunDirectoryLocation(null, List.of());

    /** How systemd says what {@code RuntimeDirectory=} has created: absolute paths, with colons between them. */
    private static final String VARIABLE = "RUNTIME_DIRECTORY";

    public RunDirectoryLocation {
        offered = List.copyOf(offered);
    }

    /** As the user has configured, or else as the environment of a service says. */
    public static RunDirectoryLocation of(@Nullable Path configured, Map<String, String> environment) {
        if (configured != null) {
            return new RunDirectoryLocation(configured, List.of());
        }
        List<Path> offered = new ArrayList<>();
        for (String each : environment.getOrDefault(VARIABLE, "").split(":")) {
            try {
                if (each.startsWith("/")) {
                    offered.add(Path.of(each));
                }
            } catch (InvalidPathException ex) {
                logger.debug(VARIABLE + " has an entry that is no path", ex);
            }
        }
        return new RunDirectoryLocation(null, offered);
    }

    /**
     * Creates a run directory there.
     *
     * @throws RunDirectoryException if that is not possible, or not safe
     */
    public RunDirectory create() throws RunDirectoryException {
        if (this.configured != null) {
            return create(this.configured);
        }
        for (Path base : this.offered) {
            try {
                return RunDirectory.create(base);
            } catch (RunDirectoryException ex) {
                logger.warn(
                        "The run directory is not in " + base + ", which " + VARIABLE + " names: " + ex.getMessage());
            }
        }
        return RunDirectory.create();
    }

    private static RunDirectory create(Path base) throws RunDirectoryException {
        try {
            RunDirectory.createBase(base);
        } catch (IOException | UnsupportedOperationException ex) {
            throw new RunDirectoryException(base + " cannot be created: " + ex, ex);
        }
        return RunDirectory.create(base);
    }
}

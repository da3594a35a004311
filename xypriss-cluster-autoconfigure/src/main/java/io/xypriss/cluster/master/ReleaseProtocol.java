package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.release.LibraryFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Tells, before a worker of a release is started, whether this master could talk to its workers. */
final class ReleaseProtocol {

    private static final Log logger = LogFactory.getLog(ReleaseProtocol.class);

    private static final String LIBRARY = "xypriss-cluster-autoconfigure";

    private static final LibraryFinder FINDER = new LibraryFinder(LIBRARY, ProtocolRange.RESOURCE);

    private static final String WHAT_TO_DO = ". Stop the application, and start it anew from that release: a master"
            + " cannot be replaced while it runs";

    private final ProtocolRange spoken;

    /** @param spoken what this master speaks */
    ReleaseProtocol(ProtocolRange spoken) {
        this.spoken = spoken;
    }

    /**
     * Why workers of a jar could not be talked to.
     *
     * @param jar the executable jar of a release, extracted or not
     * @return to be read after "the new release"; {@code null} where they can be talked to
     */
    @Nullable
    String refusalOfJar(Path jar) {
        return refusal(() -> List.of(jar), true);
    }

    /** The same for workers that are started from the class path or the module path of this process. */
    @Nullable
    String refusalOfOwnPath() {
        return refusalOfPaths(System.getProperty("java.class.path"), System.getProperty("jdk.module.path"));
    }

    @Nullable
    String refusalOfPaths(@Nullable String classPath, @Nullable String modulePath) {
        return refusal(
                () -> {
                    List<Path> paths = new ArrayList<>(LibraryFinder.entries(classPath));
                    paths.addAll(LibraryFinder.moduleEntries(modulePath));
                    return paths;
                },
                false);
    }

    /** @param complete whether the library must be there, unless the application finds libraries elsewhere, too */
    private @Nullable String refusal(Paths paths, boolean complete) {
        LibraryFinder.Finding finding;
        try {
            finding = FINDER.find(paths.get());
        } catch (IOException ex) {
            logger.debug("A release cannot be read", ex);
            return "cannot be read: " + ex;
        }
        if (finding.properties() != null) {
            return refusal(finding.properties());
        }
        if (finding.present()) {
            return "has a version of " + LIBRARY + " that does not say which versions of the cluster's protocol it"
                    + " speaks, as all from this master's version on do" + WHAT_TO_DO;
        }
        return (complete && !finding.open())
                ? "does not contain " + LIBRARY + ", so its processes could not be workers of this cluster" + WHAT_TO_DO
                : null;
    }

    private @Nullable String refusal(Properties properties) {
        ProtocolRange range;
        try {
            range = ProtocolRange.of(properties);
        } catch (IllegalArgumentException ex) {
            return "does not say properly which versions of the cluster's protocol it speaks (" + ex.getMessage() + ")"
                    + WHAT_TO_DO;
        }
        return this.spoken.highestCommon(range).isPresent()
                ? null
                : "speaks " + range + " of the cluster's protocol, and this master speaks " + this.spoken + WHAT_TO_DO;
    }

    /** Where libraries may be. */
    @FunctionalInterface
    private interface Paths {

        List<Path> get() throws IOException;
    }
}

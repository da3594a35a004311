package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.util.FileSystemUtils;

/** The directories in which applications keep their releases, one for the jar of each. */
public final class ReleaseDirectories {

    private static final Log logger = LogFactory.getLog(ReleaseDirectories.class);

    private static final String PREFIX = "app-";

    /** An application that was not started for so long is started the slow way, once. */
    static final Duration KEPT = Duration.ofDays(30);

    private ReleaseDirectories() {}

    /**
     * Creates the one of that jar, unless it is there, and removes those that were not used for 30 days.
     *
     * @param parent where they all are; created, with the directories above it, where it is not there
     * @throws IOException if it cannot be used, or is not this user's alone
     */
    public static Path of(Path jar, Path parent) throws IOException {
        if (parent.getParent() != null) {
            PrivateDirectory.createAll(parent.getParent());
        }
        PrivateDirectory.ensure(parent);
        removeOld(parent, Instant.now().minus(KEPT));
        Path directory = parent.resolve(name(jar));
        PrivateDirectory.ensure(directory);
        return directory;
    }

    private static String name(Path jar) {
        String name = String.valueOf(jar.getFileName()).replaceAll("[^A-Za-z0-9_.-]", "_");
        String id = UUID.nameUUIDFromBytes(jar.toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        return PREFIX + name + "-" + id;
    }

    static void removeOld(Path parent, Instant then) throws IOException {
        List<Path> candidates;
        try (Stream<Path> children = Files.list(parent)) {
            candidates = children.filter(
                            (child) -> child.getFileName().toString().startsWith(PREFIX))
                    .filter((child) -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path candidate : candidates) {
            try {
                if (Files.getLastModifiedTime(candidate).toInstant().isBefore(then) && isUnused(candidate, then)) {
                    FileSystemUtils.deleteRecursively(candidate);
                    logger.info("Removed " + candidate + ", which was not used for " + KEPT.toDays() + " days");
                }
            } catch (IOException ex) {
                logger.warn(candidate + " is not used any more, and cannot be removed", ex);
            }
        }
    }

    private static boolean isUnused(Path directory, Instant then) throws IOException {
        try (ReleaseStore store = ReleaseStore.open(directory)) {
            return store.retainUsedSince(then);
        }
    }
}

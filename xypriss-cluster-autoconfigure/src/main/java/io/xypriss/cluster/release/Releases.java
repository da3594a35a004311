package io.xypriss.cluster.release;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The releases of an application: immutable copies of its jar, each in a folder named for its content. Thread-safe.
 */
public final class Releases {

    private static final Log logger = LogFactory.getLog(Releases.class);

    private static final int ID_LENGTH = 12;

    private final Path jar;

    private final Path directory;

    private final String java;

    private final Map<String, Release> known = new LinkedHashMap<>();

    private @Nullable String previous;

    private Releases(Path jar, Path directory, String java) {
        this.jar = jar;
        this.directory = directory;
        this.java = java;
    }

    /**
     * Takes the first one, and has this process, which runs from the same jar, read it from there as well.
     *
     * @param jar the executable jar that this process runs from; absolute
     * @param directory where to keep them; created here, and removed by the caller at the end
     * @param java the java executable
     * @throws ReleaseException if the jar cannot be used
     */
    public static Releases open(Path jar, Path directory, String java) throws ReleaseException {
        Releases releases = new Releases(jar, directory, java);
        try {
            Files.createDirectory(directory);
        } catch (IOException ex) {
            throw new ReleaseException("The folder " + directory + " cannot be created: " + ex, ex);
        }
        releases.take(true);
        return releases;
    }

    /**
     * Takes what the jar contains now, unless that is known already.
     *
     * @throws ReleaseException if it cannot be used; nothing has changed
     */
    public Release take() throws ReleaseException {
        return take(false);
    }

    private synchronized Release take(boolean ofThisProcess) throws ReleaseException {
        Path workshop = createWorkshop();
        try {
            JarCopy copy = JarCopy.of(this.jar, workshop.resolve(fileName()));
            if (ofThisProcess) {
                RunningJar.readFrom(copy.file(), this.jar);
            }
            String id = copy.digest().substring(0, ID_LENGTH);
            Release release = this.known.get(id);
            if (release == null) {
                release = build(id, copy, workshop);
                this.known.put(id, release);
            }
            return release;
        } catch (IOException ex) {
            throw new ReleaseException(this.jar + " cannot be used: " + ex, ex);
        } finally {
            remove(workshop);
        }
    }

    private Path createWorkshop() throws ReleaseException {
        try {
            return Files.createTempDirectory(this.directory, "new-");
        } catch (IOException ex) {
            throw new ReleaseException("Nothing can be written to " + this.directory + ": " + ex, ex);
        }
    }

    private String fileName() {
        return String.valueOf(this.jar.getFileName());
    }

    private Release build(String id, JarCopy copy, Path workshop) throws IOException, ReleaseException {
        JarContent content = content(copy);
        Path built = workshop.resolve("release");
        if (content.extractable()) {
            extract(copy, built, workshop.resolve("extract.log"));
        } else {
            Files.createDirectory(built);
            Files.move(copy.file(), built.resolve(fileName()));
        }
        Path target = this.directory.resolve(id);
        try {
            Files.move(built, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException ex) {
            throw new ReleaseException(this.directory + " does not support renaming", ex);
        }
        return new Release(id, content.version(), target.resolve(fileName()));
    }

    private JarContent content(JarCopy copy) throws ReleaseException {
        JarContent content;
        try {
            content = JarContent.of(copy.file());
        } catch (IOException ex) {
            throw new ReleaseException(
                    this.jar + " is not a complete jar (" + ex.getMessage() + "): copy it again", ex);
        }
        if (content.launcher() == null) {
            throw new ReleaseException(this.jar + " is not an executable jar: its manifest names no Main-Class");
        }
        return content;
    }

    private void extract(JarCopy copy, Path built, Path log) throws ReleaseException {
        try {
            Extraction.run(this.java, copy.file(), built, log);
        } catch (ReleaseException ex) {
            throw new ReleaseException(this.jar + " cannot be used: " + ex.getMessage(), ex);
        }
    }

    /** Where to start a release from; {@code null} for one that is not known. */
    public synchronized @Nullable Release find(String id) {
        return this.known.get(id);
    }

    /** The first one taken of those that are left. */
    public synchronized Release current() {
        return this.known.values().iterator().next();
    }

    /** From now on, this one is the previous release: it is kept though no worker runs it. */
    public synchronized void keepAsPrevious(String id) {
        this.previous = id;
    }

    /** Removes all others but the previous one. */
    public synchronized void retain(Set<String> inUse) {
        Set<String> kept = new HashSet<>(inUse);
        if (this.previous != null) {
            kept.add(this.previous);
        }
        for (String id : Set.copyOf(this.known.keySet())) {
            if (!kept.contains(id)) {
                this.known.remove(id);
                remove(this.directory.resolve(id));
            }
        }
    }

    private static void remove(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException ex) {
            logger.warn("The folder " + folder + " could not be removed", ex);
        }
    }
}

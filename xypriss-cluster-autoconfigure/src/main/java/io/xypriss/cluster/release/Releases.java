package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The releases of an application: immutable copies of its jar, each in a folder named for its content, which the next start
 * finds again. Thread-safe.
 */
public final class Releases implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(Releases.class);

    private static final int ID_LENGTH = 12;

    private final Path jar;

    private final ReleaseStore store;

    private final String java;

    private final JarReader reader;

    /** Held while one is taken or removed, which may take minutes; nothing that workers wait for needs it. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Guarded by itself, for moments. */
    private final Map<String, Release> known = new LinkedHashMap<>();

    private volatile @Nullable String previous;

    /** Where the copy of the running jar is, until this process reads from it. */
    private @Nullable Path firstWorkshop;

    private Releases(Path jar, ReleaseStore store, String java, JarReader reader) {
        this.jar = jar;
        this.store = store;
        this.java = java;
        this.reader = reader;
    }

    /**
     * Takes the first one. This process goes on reading the jar that it runs from until {@link #readRunningJarFromCopy()}.
     *
     * @param jar the executable jar that this process runs from; absolute
     * @param directory where to keep them; exists, and nobody but this user can enter it. They outlive this process in it,
     *     and are found again, but for those before the latest two
     * @param java the java executable
     * @throws ReleaseException if the jar cannot be used
     */
    public static Releases open(Path jar, Path directory, String java) throws ReleaseException {
        return open(jar, directory, java, new JarReader());
    }

    static Releases open(Path jar, Path directory, String java, JarReader reader) throws ReleaseException {
        try {
            return open(new Releases(jar, ReleaseStore.open(directory), java, reader));
        } catch (IOException ex) {
            throw new ReleaseException("The folder " + directory + " cannot be used: " + ex, ex);
        }
    }

    private static Releases open(Releases releases) throws IOException, ReleaseException {
        try {
            Release first = releases.takeFirst();
            releases.previous = releases.store.latestBut(first.id());
            releases.retain(Set.of(first.id()));
            return releases;
        } catch (IOException | ReleaseException | RuntimeException | Error ex) {
            releases.store.close();
            throw ex;
        }
    }

    private Release takeFirst() throws ReleaseException {
        this.changing.lock();
        try {
            // Removed with the store, should this fail.
            this.firstWorkshop = newWorkshop();
            return take(this.firstWorkshop, true);
        } finally {
            this.changing.unlock();
        }
    }

    /**
     * Has this process, whose jar the first release was taken of, read it from a copy from now on. To be called
     * while hardly any other thread opens or closes files: a descriptor that is closed and opened anew meanwhile would be
     * exchanged, too.
     */
    public void readRunningJarFromCopy() {
        this.changing.lock();
        try {
            if (this.firstWorkshop != null) {
                Path copy = this.firstWorkshop.resolve(fileName());
                RunningJar.readFrom(Files.exists(copy) ? copy : current().jar(), this.jar);
                ReleaseStore.remove(this.firstWorkshop);
                this.firstWorkshop = null;
            }
        } finally {
            this.changing.unlock();
        }
    }

    /**
     * Takes what the jar contains now, unless that is known already. May take minutes; meanwhile, those that are known are
     * still found.
     *
     * @throws ReleaseException if it cannot be used, or not be read in time; nothing has changed
     */
    public Release take() throws ReleaseException {
        this.changing.lock();
        try {
            Path workshop = newWorkshop();
            try {
                return take(workshop, false);
            } finally {
                ReleaseStore.remove(workshop);
            }
        } finally {
            this.changing.unlock();
        }
    }

    private Release take(Path workshop, boolean running) throws ReleaseException {
        try {
            JarCopy copy = this.reader.copy(this.jar, workshop.resolve(fileName()));
            Release release = release(copy, workshop, running);
            synchronized (this.known) {
                this.known.putIfAbsent(release.id(), release);
            }
            return release;
        } catch (IOException ex) {
            throw cannotBeUsed(ex);
        }
    }

    private Path newWorkshop() throws ReleaseException {
        try {
            return this.store.workshop();
        } catch (IOException ex) {
            throw cannotBeUsed(ex);
        }
    }

    private ReleaseException cannotBeUsed(IOException ex) {
        return new ReleaseException(this.jar + " cannot be used: " + ex, ex);
    }

    private String fileName() {
        return String.valueOf(this.jar.getFileName());
    }

    private Release release(JarCopy copy, Path workshop, boolean running) throws IOException, ReleaseException {
        JarContent content = content(copy);
        String id = this.store.idOf(copy.checksum());
        Path folder = (id != null) ? this.store.find(id) : null;
        if (id == null || folder == null) {
            Path built = workshop.resolve("release");
            id = build(copy, content, built, workshop, running).substring(0, ID_LENGTH);
            folder = this.store.publish(id, copy.checksum(), built);
        }
        return new Release(
                id,
                content.version(),
                folder.resolve(fileName()),
                content.extractionTools() != null,
                content.processed(),
                this.store.archives(id));
    }

    /**
     * @param running whether it is the jar that this process runs from
     * @return the SHA-256 of the jar
     */
    private String build(JarCopy copy, JarContent content, Path built, Path workshop, boolean running)
            throws IOException, ReleaseException {
        String tools = content.extractionTools();
        if (tools == null) {
            String digest = copy.digest();
            Files.createDirectory(built, PrivateDirectory.within(workshop));
            Files.move(copy.file(), built.resolve(fileName()));
            return digest;
        }
        // Takes about as long as the extraction.
        FutureTask<String> digest = new FutureTask<>(copy::digest);
        Thread thread = new Thread(digest, "xypriss-cluster-digest");
        thread.setDaemon(true);
        thread.start();
        if (!running || !Extraction.runHere(copy.file(), tools, built)) {
            extractElsewhere(copy, built, workshop.resolve("extract.log"));
        }
        try {
            return digest.get();
        } catch (ExecutionException ex) {
            throw new IOException("The digest of " + copy.file() + " could not be made: " + ex.getCause(), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a release was taken", ex);
        }
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

    private void extractElsewhere(JarCopy copy, Path built, Path log) throws ReleaseException {
        try {
            Extraction.runElsewhere(this.java, copy.file(), built, log);
        } catch (ReleaseException ex) {
            throw new ReleaseException(this.jar + " cannot be used: " + ex.getMessage(), ex);
        }
    }

    /**
     * Makes a release again whose files somebody has removed, from the jar, if that still has the same content.
     *
     * @throws ReleaseException if it has not, or cannot be read
     */
    public void restore(Release missing) throws ReleaseException {
        this.changing.lock();
        try {
            if (Files.isRegularFile(missing.jar())) {
                return;
            }
            this.store.restore();
            Path workshop = newWorkshop();
            try {
                JarCopy copy = this.reader.copy(this.jar, workshop.resolve(fileName()));
                String id = copy.digest().substring(0, ID_LENGTH);
                if (!id.equals(missing.id())) {
                    throw new ReleaseException("the files of release " + missing.id() + " were removed, and " + this.jar
                            + " holds another release, " + id
                            + ", by now: a rolling restart moves all workers to that");
                }
                release(copy, workshop, false);
                logger.warn("The files of release " + id + " were removed, and are made again from " + this.jar);
            } finally {
                ReleaseStore.remove(workshop);
            }
        } catch (IOException ex) {
            throw cannotBeUsed(ex);
        } finally {
            this.changing.unlock();
        }
    }

    /** Where to start a release from; {@code null} for one that is not known. */
    public @Nullable Release find(String id) {
        synchronized (this.known) {
            return this.known.get(id);
        }
    }

    /** The release that is started from that file; {@code null} where it is none. */
    public @Nullable Release ofJar(Path started) {
        synchronized (this.known) {
            return this.known.values().stream()
                    .filter((release) -> release.jar().equals(started))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The first one taken of those that are left. */
    public Release current() {
        synchronized (this.known) {
            return this.known.values().iterator().next();
        }
    }

    /** Folders whose files must not look changed. */
    public Set<Path> unchanging() {
        return this.store.unchanging();
    }

    /** Has them look used to those who clean up by age. */
    public void renew() throws IOException {
        this.store.renew();
    }

    /** A new folder on the file system of the releases, for the caller to remove; removed at the end in any case. */
    public Path workshop() throws IOException {
        return this.store.workshop();
    }

    /**
     * Takes on a task that only one process at a time shall do for these releases.
     *
     * @return to be closed when it is done; {@code null} where another process has taken it on
     */
    public @Nullable Closeable claim(String task) throws IOException {
        return this.store.claim(task);
    }

    /** From now on, this one is the previous release: it is kept though no worker runs it. */
    public void keepAsPrevious(String id) {
        this.previous = id;
    }

    /** Removes all others but the previous one, unless another process uses them. */
    public void retain(Set<String> inUse) {
        this.changing.lock();
        try {
            Set<String> kept = new HashSet<>(inUse);
            String formerly = this.previous;
            if (formerly != null) {
                kept.add(formerly);
            }
            synchronized (this.known) {
                this.known.keySet().retainAll(kept);
            }
            this.store.retain(kept);
        } catch (IOException ex) {
            logger.warn("Releases that are no longer used could not be removed", ex);
        } finally {
            this.changing.unlock();
        }
    }

    /** Ends the use of them; another start finds them again. */
    @Override
    public void close() {
        this.store.close();
    }
}

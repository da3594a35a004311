package io.xypriss.cluster.host;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Loads the native library of JNA. JNA unpacks the library into a file and loads that file. By default, the umask decides
 * who may write to the file and its folder, so that another user might replace the file before it is loaded. The library is
 * therefore unpacked in a new folder that nobody else can enter, which is removed at once. Every class with native calls
 * does this first.
 */
public final class NativeLibrary {

    private static final Log logger = LogFactory.getLog(NativeLibrary.class);

    private static final String FOLDER = "jna.tmpdir";

    private static final String NOT_UNPACKED = "jna.nounpack";

    private static final @Nullable LinkageError FAILURE = loadPrivately();

    private NativeLibrary() {}

    /** Loads it, unless it is loaded; does nothing where that is not possible. */
    public static void load() {
        // The initialization of this class does so.
    }

    /** @throws LinkageError where it could not be loaded */
    public static void require() {
        if (FAILURE != null) {
            throw FAILURE;
        }
    }

    private static @Nullable LinkageError loadPrivately() {
        boolean decided = Stream.of(FOLDER, NOT_UNPACKED, "jna.boot.library.path")
                .anyMatch((property) -> System.getProperty(property) != null);
        if (decided || Platform.isWindows()) {
            return initialize();
        }
        Path folder = null;
        try {
            folder = create();
            System.setProperty(FOLDER, folder.toString());
        } catch (IOException | UnsupportedOperationException ex) {
            logger.warn("The native library of JNA is not unpacked, as no folder for it is private to this user ("
                    + ex.getMessage() + "). Mend that, or set the system property " + FOLDER);
            System.setProperty(NOT_UNPACKED, "true");
        }
        try {
            return initialize();
        } finally {
            // What the application does with JNA is up to the application.
            System.clearProperty(FOLDER);
            System.clearProperty(NOT_UNPACKED);
            remove(folder);
        }
    }

    private static @Nullable LinkageError initialize() {
        try {
            logger.debug("JNA encodes texts in " + Native.getDefaultStringEncoding());
            return null;
        } catch (LinkageError ex) {
            return ex;
        }
    }

    /** In the folder for temporary files, unless no program may be run from there. */
    private static Path create() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path base = temporary;
        if (!Mounts.allowExecution(temporary)) {
            base = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
            PrivateDirectory.createAll(base);
        }
        return PrivateDirectory.createTemporary(base, "xypriss-native-");
    }

    private static void remove(@Nullable Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException ex) {
            logger.warn("The folder " + folder + " is no longer needed, and could not be removed", ex);
        }
    }
}

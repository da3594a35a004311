package io.xypriss.cluster.release;

import io.xypriss.cluster.host.NativeDescriptors;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keeps this process from reading the jar that it runs from, once that may be overwritten: every descriptor that it has
 * open on it is made one of a copy. Class loaders hold theirs open and read from them whatever they need later, so a
 * class that is first needed long after the jar was replaced still comes from the jar that was started.
 */
final class RunningJar {

    private static final Log logger = LogFactory.getLog(RunningJar.class);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private RunningJar() {}

    /** @param copy of the same content */
    static void readFrom(Path copy, Path jar) {
        if (!Files.isDirectory(DESCRIPTORS)) {
            logger.debug("This platform does not list open files: replacing " + jar
                    + " in place (rather than renaming a new one to it) may break this process");
            return;
        }
        try (RandomAccessFile open = new RandomAccessFile(copy.toFile(), "r")) {
            List<Integer> source = descriptorsOf(copy.toRealPath());
            List<Integer> targets = descriptorsOf(jar.toRealPath());
            if (source.isEmpty() || open.length() != Files.size(jar)) {
                throw new IOException(copy + " is not open, or not a copy of " + jar);
            }
            for (int target : targets) {
                NativeDescriptors.replace(target, source.get(0));
            }
            logger.debug("Reads " + targets.size() + " descriptors of " + jar + " from a copy");
        } catch (IOException | LinkageError ex) {
            logger.warn(
                    "This process goes on reading " + jar + ": rename a new jar to it rather than overwrite it", ex);
        }
    }

    /** By which this process has it open; of a platform that lists them. */
    static List<Integer> descriptorsOf(Path file) {
        List<Integer> found = new ArrayList<>();
        String[] names = DESCRIPTORS.toFile().list();
        for (String name : (names != null) ? names : new String[0]) {
            if (file.equals(target(new File(DESCRIPTORS.toFile(), name).toPath()))) {
                found.add(Integer.parseInt(name));
            }
        }
        return found;
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException ex) {
            // The descriptor by which the folder was listed is closed by now.
            return link;
        }
    }
}

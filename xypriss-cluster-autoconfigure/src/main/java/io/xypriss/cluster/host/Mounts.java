package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The mounted file systems of this process, as the kernel lists them. */
final class Mounts {

    private static final Log logger = LogFactory.getLog(Mounts.class);

    private static final int FOLDER = 1;

    private static final int OPTIONS = 3;

    private Mounts() {}

    /** Whether a library may be loaded from a folder; true where that cannot be told. */
    static boolean allowExecution(Path folder) {
        return allowExecution(Path.of("/proc/self/mounts"), folder);
    }

    static boolean allowExecution(Path mounts, Path folder) {
        try {
            Path real = folder.toRealPath();
            boolean allowed = true;
            int longest = -1;
            for (String line : Files.readAllLines(mounts, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(" ");
                if (fields.length <= OPTIONS) {
                    continue;
                }
                Path mounted = Path.of(fields[FOLDER].replace("\\040", " "));
                // Of two at one place, the later one is on top.
                if (real.startsWith(mounted) && mounted.getNameCount() >= longest) {
                    longest = mounted.getNameCount();
                    allowed = !Arrays.asList(fields[OPTIONS].split(",")).contains("noexec");
                }
            }
            return allowed;
        } catch (IOException ex) {
            logger.debug("The mounts of this process cannot be read", ex);
            return true;
        }
    }
}

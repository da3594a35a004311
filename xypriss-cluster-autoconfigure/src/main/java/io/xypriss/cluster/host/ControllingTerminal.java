package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The terminal that controls this process, if any. The kernel takes it away before it says so with SIGHUP, which is how
 * that signal is told from one that a person or a service manager sends.
 */
public final class ControllingTerminal {

    private static final Log logger = LogFactory.getLog(ControllingTerminal.class);

    /** Of the fields of {@code stat} after the name. */
    private static final int TERMINAL = 4;

    private static final String NONE = "0";

    private final Path stat;

    private final boolean had;

    private ControllingTerminal(Path stat) {
        this.stat = stat;
        this.had = has(stat);
    }

    /** The one there is now. */
    public static ControllingTerminal now() {
        return of(Path.of("/proc/self/stat"));
    }

    static ControllingTerminal of(Path stat) {
        return new ControllingTerminal(stat);
    }

    /** Whether there was one, and is none any more; where that cannot be told, whether there was one. */
    public boolean isGone() {
        return this.had && (!Files.exists(this.stat) || !has(this.stat));
    }

    private static boolean has(Path stat) {
        if (!Files.exists(stat)) {
            return System.console() != null;
        }
        try {
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return !text.substring(text.lastIndexOf(')') + 1)
                    .trim()
                    .split(" ")[TERMINAL]
                    .equals(NONE);
        } catch (IOException ex) {
            logger.debug("Whether there is a terminal cannot be told", ex);
            return false;
        }
    }
}

package io.xypriss.cluster.launch.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Where memory runs out, Linux ends the process of the highest score: the share of the memory it has, in thousandths, plus
 * an adjustment. With a higher one than the master's it takes a worker, which is replaced, and not the master.
 */
final class OomScore {

    private static final Log logger = LogFactory.getLog(OomScore.class);

    /** As browsers give to the processes of their tabs: more than the share of memory that a master can have. */
    private static final int RAISE = 300;

    private static final int HIGHEST = 1000;

    private OomScore() {}

    /** Raises that of a child; what it starts itself inherits it. Does nothing where there is no such thing. */
    static void raise(long pid) {
        Path own = adjustment("self");
        if (!Files.exists(own)) {
            return;
        }
        try {
            int raised =
                    Math.min(HIGHEST, Integer.parseInt(Files.readString(own).trim()) + RAISE);
            Files.writeString(adjustment(Long.toString(pid)), Integer.toString(raised));
        } catch (IOException ex) {
            // It has ended already, or this is not allowed here: the kernel then chooses by size.
            logger.debug("The kernel cannot be told to prefer process " + pid + " to the master", ex);
        }
    }

    private static Path adjustment(String process) {
        return Path.of("/proc", process, "oom_score_adj");
    }
}

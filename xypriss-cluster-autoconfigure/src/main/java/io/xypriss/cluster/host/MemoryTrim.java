package io.xypriss.cluster.host;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Gives memory back to the system: what a start has used, and a process that only supervises will not need again. Does
 * what the JVM and the platform allow, and leaves alone what the user has set.
 */
public final class MemoryTrim {

    private static final Log logger = LogFactory.getLog(MemoryTrim.class);

    /** In percent of the live heap; the JVM's own are 40 and 70. */
    private static final int MIN_FREE = 5;

    private static final int MAX_FREE = 15;

    private MemoryTrim() {}

    /** Collects garbage, has the heap shrink, and returns free pages of the C library. Takes some milliseconds. */
    public static void run() {
        keepHeapSmall();
        System.gc();
        NativeHost.trim();
    }

    private static void keepHeapSmall() {
        try {
            HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (options != null && isDefault(options, "MinHeapFreeRatio") && isDefault(options, "MaxHeapFreeRatio")) {
                options.setVMOption("MinHeapFreeRatio", Integer.toString(MIN_FREE));
                options.setVMOption("MaxHeapFreeRatio", Integer.toString(MAX_FREE));
            }
        } catch (IllegalArgumentException | UnsupportedOperationException | LinkageError ex) {
            logger.debug("This JVM does not let its heap be kept small", ex);
        }
    }

    private static boolean isDefault(HotSpotDiagnosticMXBean options, String name) {
        return options.getVMOption(name).getOrigin() == VMOption.Origin.DEFAULT;
    }
}

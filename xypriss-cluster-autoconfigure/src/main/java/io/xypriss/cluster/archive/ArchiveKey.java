package io.xypriss.cluster.archive;

import io.xypriss.cluster.launch.jvm.JvmLaunch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * All that an archive depends on: it is used where all of it is the same, and nowhere else.
 *
 * @param description all of it, readable
 * @param id the start of its SHA-256, in hexadecimal
 */
record ArchiveKey(String description, String id) {

    private static final int ID_LENGTH = 16;

    /**
     * Sizes of memory areas, which an archive takes as they come; but for a heap so large that its references are no longer
     * compressed.
     */
    private static final Pattern SIZES = Pattern.compile("-X(mx|ms|mn|ss)\\d.*"
            + "|-XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|SoftMaxHeapSize|NewSize|MaxNewSize|MaxRAM|MaxRAMPercentage"
            + "|InitialRAMPercentage|MinRAMPercentage|MaxMetaspaceSize|MetaspaceSize|MaxDirectMemorySize"
            + "|ReservedCodeCacheSize|ThreadStackSize|ActiveProcessorCount|MinHeapFreeRatio|MaxHeapFreeRatio)=.*");

    /** From about 32 GB on. */
    private static final Pattern LARGE_HEAP =
            Pattern.compile("-(Xmx|XX:MaxHeapSize=)((3[1-9]|[4-9]\\d|\\d{3,})[gG]|\\d+[tT]|\\d{5,}[mM])");

    /** A JVM makes nothing of them, but for a few, and they often name this one run: its log, its temporary files. */
    private static final Pattern PROPERTIES = Pattern.compile(
            "-D(?!jdk\\.|java\\.system\\.class\\.loader=|java\\.security\\.manager|spring\\.aot\\.enabled=).*");

    /** With a fixed address an archive lies elsewhere in memory, and is the same. */
    private static final Pattern PLACE =
            Pattern.compile("-XX:ArchiveRelocationMode=.*|-XX:\\+UnlockDiagnosticVMOptions");

    /** @param release the identity of the release's content */
    static ArchiveKey of(JvmIdentity jvm, String release, JvmLaunch launch) {
        List<String> lines = new ArrayList<>();
        lines.add("archive " + ArchiveKind.of(jvm));
        lines.add("release " + release);
        lines.add("jar " + launch.jar());
        lines.add("vendor " + jvm.vendor());
        lines.add("jvm " + jvm.name());
        lines.add("version " + jvm.version());
        lines.add("home " + jvm.home());
        lines.add("java " + launch.java());
        lines.add("architecture " + jvm.architecture());
        launch.options().stream()
                .filter((option) -> !PLACE.matcher(option).matches())
                .filter((option) -> !PROPERTIES.matcher(option).matches())
                .filter((option) -> !SIZES.matcher(option).matches()
                        || LARGE_HEAP.matcher(option).matches())
                .forEach((option) -> lines.add("option " + option));
        return of(String.join("\n", lines));
    }

    private static ArchiveKey of(String description) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(description.getBytes(StandardCharsets.UTF_8));
            return new ArchiveKey(description, HexFormat.of().formatHex(digest).substring(0, ID_LENGTH));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every JVM has SHA-256", ex);
        }
    }
}

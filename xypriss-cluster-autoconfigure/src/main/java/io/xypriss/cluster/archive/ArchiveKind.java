package io.xypriss.cluster.archive;

import java.nio.file.Path;
import java.util.List;

/** The two kinds of archive a JVM can start from. */
enum ArchiveKind {

    /** Classes, beyond those of the JDK's own archive: from JDK 17 on. */
    DYNAMIC_CDS("classes.jsa"),

    /** Classes, linked, with what their methods were seen to do: from JDK 25 on. */
    AOT_CACHE("classes.aot");

    private final String fileName;

    ArchiveKind(String fileName) {
        this.fileName = fileName;
    }

    static ArchiveKind of(JvmIdentity jvm) {
        return (jvm.feature() >= 25) ? AOT_CACHE : DYNAMIC_CDS;
    }

    String fileName() {
        return this.fileName;
    }

    /** Options of a worker whose JVM records its classes, and writes them when it ends. */
    List<String> recordingOptions(Path folder) {
        return (this == AOT_CACHE)
                ? List.of(
                        "-XX:AOTMode=record",
                        "-XX:AOTConfiguration=" + configuration(folder),
                        "-Xlog:aot*=error,cds*=error")
                // That a class cannot be archived is a warning for each.
                : List.of("-XX:ArchiveClassesAtExit=" + folder.resolve(this.fileName), "-Xlog:cds*=error");
    }

    /** What that JVM writes. */
    Path recorded(Path folder) {
        return (this == AOT_CACHE) ? configuration(folder) : folder.resolve(this.fileName);
    }

    /**
     * Options of a run that makes the archive of what was recorded; none where that is the archive. With
     * {@code -XX:AOTCacheOutput} the JVM of the worker would start this run by itself. That child would inherit the
     * listening socket, and nobody could end it together with the worker.
     */
    List<String> assemblyOptions(Path folder) {
        return (this == AOT_CACHE)
                ? List.of(
                        "-XX:AOTMode=create",
                        "-XX:AOTConfiguration=" + configuration(folder),
                        "-XX:AOTCache=" + folder.resolve(this.fileName))
                : List.of();
    }

    /** Options of a run that fails unless it can use the archive. */
    List<String> checkOptions(Path archive) {
        return (this == AOT_CACHE)
                ? List.of("-XX:AOTMode=on", "-XX:AOTCache=" + archive)
                : List.of("-Xshare:on", "-XX:SharedArchiveFile=" + archive);
    }

    /** Options of a run that uses it, and starts plainly if it cannot. */
    List<String> useOptions(Path archive) {
        return (this == AOT_CACHE)
                ? List.of("-XX:AOTCache=" + archive)
                : List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive);
    }

    private static Path configuration(Path folder) {
        return folder.resolve("classes.aotconf");
    }
}

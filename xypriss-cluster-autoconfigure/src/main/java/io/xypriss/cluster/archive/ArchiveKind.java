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

    /** Options of the run whose classes it will hold. */
    List<String> trainingOptions(Path folder) {
        return (this == AOT_CACHE)
                ? List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration(folder))
                : List.of("-XX:ArchiveClassesAtExit=" + folder.resolve(this.fileName));
    }

    /**
     * Options of a run that makes the archive of what the one before has recorded; none where that makes it itself. The JVM
     * could start this second one by itself too, but then nobody could end it together with the first.
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

package io.xypriss.cluster.archive;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells why there can be no archive for a JVM: what it would refuse, or what the user has decided. */
final class Obstacles {

    private static final Map<Pattern, String> OPTIONS = Map.of(
            Pattern.compile(
                    "-XX:(SharedArchiveFile|SharedClassListFile|ArchiveClassesAtExit|AOTCache|AOTCacheOutput|AOTMode|AOTConfiguration)=.*"
                            + "|-XX:[+-](AutoCreateSharedArchive|UseSharedSpaces|RecordDynamicDumpInfo)|-Xshare:(off|on|dump)"),
            "the application is started with an archive option of its own",
            Pattern.compile("-XX:\\+UseZGC|-XX:\\+UseEpsilonGC"),
            "this garbage collector cannot use one",
            Pattern.compile("-agentlib:.*|-agentpath:.*|-Xrun.*|-Xdebug"),
            "an agent is loaded that changes how classes are loaded",
            Pattern.compile("--patch-module.*|--upgrade-module-path.*|--limit-modules.*"),
            "the modules of the JDK are changed",
            Pattern.compile("-Djava\\.system\\.class\\.loader=.*"),
            "the application has a system class loader of its own",
            Pattern.compile("-Xint|-XX:\\+PrintCompilation.*|-XX:\\+CompileTheWorld"),
            "this JVM is meant for diagnosis");

    private static final Pattern JAVA_AGENT = Pattern.compile("-javaagent:.*");

    /** Below it, a Java agent keeps a JVM from making an archive. */
    private static final int AGENTS_ALLOWED = 25;

    private Obstacles() {}

    /**
     * @param options all of the JVM's options
     * @param extracted whether the application's libraries are files of their own
     * @return the reason, to be read after "there is no class archive: "; {@code null} if there is none
     */
    static @Nullable String find(JvmIdentity jvm, List<String> options, boolean extracted) {
        if (!jvm.isHotSpot()) {
            return "this JVM (" + jvm.name() + ") is not HotSpot";
        }
        if (!extracted) {
            return "the application is not run from an executable jar that Spring Boot's tools can extract";
        }
        for (String option : options) {
            for (Map.Entry<Pattern, String> obstacle : OPTIONS.entrySet()) {
                if (obstacle.getKey().matcher(option).matches()) {
                    return obstacle.getValue() + " (" + option + ")";
                }
            }
            if (jvm.feature() < AGENTS_ALLOWED && JAVA_AGENT.matcher(option).matches()) {
                return "a JVM before 25 makes none with a Java agent (" + option + ")";
            }
        }
        return null;
    }
}

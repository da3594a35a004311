package io.xypriss.cluster.launch.jvm;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells which options of the master's JVM a worker inherits: all but those that two processes cannot both have (the port
 * of a debugger, of JMX or of an agent), that write one file (archives, recordings), or that are about this one run.
 */
final class InheritedOptions {

    private static final List<Pattern> DROPPED = List.of(
            Pattern.compile("-agentlib:jdwp.*"),
            Pattern.compile("-agentpath:.*jdwp.*"),
            Pattern.compile("-Xrunjdwp.*"),
            Pattern.compile("-Xdebug"),
            // An agent that listens on a port: PORT:configuration or HOST:PORT:configuration, as the exporter of
            // Prometheus has it, or port=PORT among others; 0 is a port of each process's own.
            Pattern.compile(
                    "-(javaagent|agentlib|agentpath):[^=]+=([\\w.-]+:|\\[[\\p{XDigit}:.]+]:)?[1-9]\\d{0,4}(:.*)?"),
            Pattern.compile("-(javaagent|agentlib|agentpath):[^=]+=(.*[,;&])?port=[1-9]\\d{0,4}([,;&].*)?"),
            Pattern.compile("-Dcom\\.sun\\.management\\..*"),
            Pattern.compile("-Djava\\.rmi\\.server\\.hostname=.*"),
            Pattern.compile("-Xshare:dump"),
            Pattern.compile("-XX:(ArchiveClassesAtExit|DumpLoadedClassList|AOTCacheOutput|AOTConfiguration)=.*"),
            Pattern.compile("-XX:AOTMode=(record|create)"),
            Pattern.compile("-XX:\\+AutoCreateSharedArchive"),
            Pattern.compile("-XX:[+-]RecordDynamicDumpInfo"),
            Pattern.compile("-XX:(StartFlightRecording|FlightRecorderOptions)([:=].*)?"),
            // A log file that does not have the process id in its name; output names stdout and stderr are no files.
            Pattern.compile("-Xlog:[^:]*:(?!stdout|stderr)(?!.*%p).+"),
            Pattern.compile("-Xloggc:(?!.*%p).*"),
            Pattern.compile("-Dspring\\.context\\.exit=.*"),
            Pattern.compile("-Dspring\\.aot\\.processing=.*"));

    private InheritedOptions() {}

    static List<String> of(List<String> inputArguments) {
        return inputArguments.stream().filter(InheritedOptions::includes).toList();
    }

    static boolean includes(String argument) {
        return DROPPED.stream().noneMatch((pattern) -> pattern.matcher(argument).matches());
    }
}

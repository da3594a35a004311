package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.control.protocol.ExitCodes;
import io.xypriss.cluster.master.ClusterStartFailedException;
import io.xypriss.cluster.supervise.ProcessExit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

class WorkerStartFailureAnalyzer extends AbstractFailureAnalyzer<ClusterStartFailedException> {

    private static final int LINES = 20;

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClusterStartFailedException cause) {
        ProcessExit exit = cause.lastExit();
        StringBuilder description = new StringBuilder();
        description
                .append("The cluster cannot start: no worker became ready. Worker ")
                .append(cause.workerId())
                .append(": ")
                .append(cause.reason());
        if (exit != null) {
            description.append(". Its last process ").append(how(exit));
            if (!exit.lastOutput().isEmpty()) {
                description
                        .append(". The last lines it printed:%n%n".formatted())
                        .append(tail(exit.lastOutput()));
            }
        }
        return new FailureAnalysis(description.toString(), action(exit), cause);
    }

    private static String how(ProcessExit exit) {
        if (exit.signal() != null) {
            return "was ended by signal " + exit.signal();
        }
        return (exit.exitCode() != null && exit.exitCode() == ExitCodes.CANNOT_START)
                ? "exited with 78, which says that the application itself failed to start"
                : "exited with " + exit.exitCode();
    }

    private static String tail(List<String> lines) {
        List<String> telling =
                lines.stream().filter((line) -> !line.startsWith("\tat ")).toList();
        return telling.subList(Math.max(0, telling.size() - LINES), telling.size()).stream()
                .map((line) -> "    " + line)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String action(@Nullable ProcessExit exit) {
        if (exit == null) {
            return "Check that this machine can start another Java process: memory, process limits, and"
                    + " xypriss.cluster.jvm.arguments.";
        }
        if (exit.signal() != null && exit.signal() == 9) {
            return "Signal 9 often means that the kernel ran out of memory: start fewer workers (xypriss.cluster.workers)"
                    + " or give them less memory (-Xmx in xypriss.cluster.jvm.arguments).";
        }
        return "Mend what the worker reports above. To see the application alone, start it with"
                + " xypriss.cluster.enabled=false; if it only starts slowly, raise xypriss.cluster.startup-timeout.";
    }
}

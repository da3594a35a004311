package io.xypriss.cluster.archive;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process of the lowest priority that never outlives this one, however this one ends. A JVM that writes an archive has
 * stopped all its threads, so it cannot watch over itself: a shell does that, which sees the end of this process as the end
 * of its standard input.
 */
final class WatchedProcess {

    private static final String SHELL = "/bin/sh";

    private static final String WATCH = String.join(
            "\n",
            "exec 3<&0",
            // Where memory runs out, the kernel is to end this before anything else.
            "{ echo 1000 > /proc/$$/oom_score_adj; } 2>/dev/null",
            // An image of a container may lack it.
            "if command -v nice >/dev/null; then set -- nice -n 19 \"$@\"; fi",
            "\"$@\" 3<&- </dev/null &",
            "job=$!",
            "(read -r none <&3; kill -9 $job) >/dev/null 2>&1 &",
            "watch=$!",
            "exec 3<&-",
            "wait $job",
            "status=$?",
            "kill -9 $watch 2>/dev/null",
            "wait $watch 2>/dev/null",
            "exit $status");

    private static final Duration STEP = Duration.ofMillis(500);

    private WatchedProcess() {}

    /** Whether this platform has what it takes. */
    static boolean isSupported() {
        return new File(SHELL).canExecute();
    }

    /**
     * Runs it to its end.
     *
     * @param without names of environment variables that it does not inherit
     * @param environment variables to add to the others
     * @param output where its output goes; appended
     * @param goOn asked again and again; once it says no, the process is ended
     * @param limit after which it is ended
     * @return its exit code
     * @throws ArchiveException if it was ended
     * @throws IOException if it cannot be started
     */
    static int run(
            List<String> command,
            Set<String> without,
            Map<String, String> environment,
            File output,
            BooleanSupplier goOn,
            Duration limit)
            throws IOException, ArchiveException {
        List<String> watched = new ArrayList<>(List.of(SHELL, "-c", WATCH, SHELL));
        watched.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(watched)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().keySet().removeAll(without);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            await(process, goOn, limit);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ArchiveException("it was interrupted", true);
        } finally {
            // Its end is the end of the process, if that has not come yet.
            process.getOutputStream().close();
            process.onExit().join();
        }
        return process.exitValue();
    }

    private static void await(Process process, BooleanSupplier goOn, Duration limit)
            throws ArchiveException, InterruptedException {
        long start = System.nanoTime();
        while (!process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
            if (!goOn.getAsBoolean()) {
                throw new ArchiveException("the cluster has other things to do", true);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new ArchiveException("it took longer than " + limit.toMinutes() + " minutes", false);
            }
        }
    }
}

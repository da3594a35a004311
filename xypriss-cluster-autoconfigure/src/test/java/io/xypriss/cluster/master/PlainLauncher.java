package io.xypriss.cluster.master;

import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import io.xypriss.cluster.launch.jvm.ClassArchives;
import io.xypriss.cluster.launch.jvm.JvmCommandLine;
import io.xypriss.cluster.launch.jvm.JvmReleases;
import io.xypriss.cluster.launch.jvm.JvmWorkerLauncher;
import io.xypriss.cluster.plain.PlainWorker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts plain workers as the product starts those of an application, and remembers them. Thread-safe. */
final class PlainLauncher implements WorkerLauncher {

    private static final List<String> OPTIONS = List.of(
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            // Else it looks for the logging of the application, and sets that up.
            "-Dorg.apache.commons.logging.LogFactory=org.apache.commons.logging.impl.LogFactoryImpl",
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.SimpleLog",
            "-Dorg.apache.commons.logging.simplelog.defaultlog=error");

    private final WorkerLauncher launcher;

    private final Queue<Map<String, String>> next = new ConcurrentLinkedQueue<>();

    private final List<ProcessHandle> launched = new CopyOnWriteArrayList<>();

    private volatile Map<String, String> all = Map.of();

    PlainLauncher(LauncherContext context, JvmReleases.JvmRelease program) {
        this.launcher = new JvmWorkerLauncher(
                JvmCommandLine.ofCurrentJvm(PlainWorker.class, new String[0], OPTIONS),
                context.starter(),
                context.directory(),
                ClassArchives.NONE,
                (processes) -> List.of(),
                (release) -> program);
    }

    /** Starts the next worker in that way, and those after it as before. */
    void startNext(String how) {
        this.next.add(PlainWorker.starting(how));
    }

    /** Starts all workers in that way, from now on; empty for well. */
    void startAll(String how) {
        this.all = PlainWorker.starting(how);
    }

    /** All processes that were started, whether they live or not. */
    List<ProcessHandle> launched() {
        return List.copyOf(this.launched);
    }

    @Override
    public WorkerHandle launch(WorkerSpec spec) throws WorkerLaunchException {
        Map<String, String> environment = new HashMap<>(spec.environment());
        Map<String, String> once = this.next.poll();
        environment.putAll((once != null) ? once : this.all);
        WorkerHandle handle = this.launcher.launch(
                new WorkerSpec(spec.workerId(), spec.release(), environment, spec.processes(), spec.mayRecord()));
        ProcessHandle.of(handle.pid()).ifPresent(this.launched::add);
        return handle;
    }

    @Override
    public void close() {
        this.launcher.close();
    }
}

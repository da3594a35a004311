package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.archive.ReleaseArchives;
import io.xypriss.cluster.host.ServiceVariables;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.jvm.ClassArchives;
import io.xypriss.cluster.launch.jvm.JvmCommandLine;
import io.xypriss.cluster.launch.jvm.JvmReleases;
import io.xypriss.cluster.launch.jvm.JvmWorkerLauncher;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.master.LauncherContext;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.sizing.WorkerJvm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the launcher that runs workers as child JVMs.
 *
 * @param commandLine what to start
 * @param workerJvm fits the JVM of a worker to its share of the machine
 * @param keepsArchives whether class archives are kept
 * @param environment additional environment variables of workers
 * @param recordingObstacle why no class archive is made, though those that there are may be used; absent where one is
 */
record JvmLauncherFactory(
        JvmCommandLine commandLine,
        WorkerJvm workerJvm,
        boolean keepsArchives,
        Map<String, String> environment,
        @Nullable String recordingObstacle)
        implements ClusterMaster.LauncherFactory {

    @Override
    public WorkerLauncher create(LauncherContext context) {
        ClassArchives archives = (context.releases() != null && this.keepsArchives)
                ? new ReleaseArchives(
                        context.releases(), ServiceVariables.NAMES, this.environment, this.recordingObstacle)
                : ClassArchives.NONE;
        return new JvmWorkerLauncher(
                this.commandLine,
                context.starter(),
                context.directory(),
                archives,
                this.workerJvm::options,
                (name) -> find(context, name));
    }

    static JvmReleases.@Nullable JvmRelease find(LauncherContext context, String name) throws WorkerLaunchException {
        Release known;
        try {
            known = context.known().find(name);
        } catch (ReleaseException ex) {
            throw new WorkerLaunchException(String.valueOf(ex.getMessage()), ex);
        }
        if (known != null) {
            return new JvmReleases.JvmRelease(known.jar(), known.options());
        }
        if (!name.isEmpty()) {
            // Not the jar as it lies there now: what is in it, nobody has asked for.
            throw new WorkerLaunchException("its release " + name + " is not kept any more: start the cluster anew");
        }
        return null;
    }
}

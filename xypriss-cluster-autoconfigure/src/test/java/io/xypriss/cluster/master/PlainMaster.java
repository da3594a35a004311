package io.xypriss.cluster.master;

import io.xypriss.cluster.launch.jvm.JvmReleases;
import java.nio.file.Path;
import java.util.List;

/** A master in a process of its own, for those who kill it. */
final class PlainMaster {

    private PlainMaster() {}

    /** @param arguments the base of the run directory, the number of workers, their jar, and its JVM options */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments).subList(3, arguments.length);
        PlainCluster.startFrom(new JvmReleases.JvmRelease(Path.of(arguments[2]), options));
        PlainSettings settings = new PlainSettings();
        settings.workers = Integer.parseInt(arguments[1]);
        PlainCluster cluster = PlainCluster.start(Path.of(arguments[0]), settings);
        System.out.println("serves on port " + cluster.port() + " from " + cluster.runDirectory());
        cluster.awaitStop();
    }
}

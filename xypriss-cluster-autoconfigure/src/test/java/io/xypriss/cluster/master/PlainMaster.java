package io.xypriss.cluster.master;

import java.nio.file.Path;

/** A master in a process of its own, for those who kill it. */
final class PlainMaster {

    private PlainMaster() {}

    /** @param arguments the base of the run directory, and the number of workers */
    public static void main(String[] arguments) throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.workers = Integer.parseInt(arguments[1]);
        PlainCluster cluster = PlainCluster.start(Path.of(arguments[0]), settings);
        System.out.println("serves on port " + cluster.port() + " from " + cluster.runDirectory());
        cluster.awaitStop();
    }
}

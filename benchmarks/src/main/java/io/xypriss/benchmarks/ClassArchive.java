package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A class archive of the sample, made by hand: a dynamic one, or from JDK 25 on an AOT cache.
 *
 * @param jar the sample in its extracted layout, without which an archive brings nothing
 * @param option the JVM option that uses the archive
 */
record ClassArchive(Path jar, String option) {

    private static final boolean AOT_CACHE = Runtime.version().feature() >= 25;

    static ClassArchive make(Launcher launcher) throws BenchmarkException, InterruptedException {
        try {
            Path directory = launcher.directory("extracted");
            Tool.run(List.of(
                    Jdk.tool("java"),
                    "-Djarmode=tools",
                    "-jar",
                    launcher.jar().toString(),
                    "extract",
                    "--force",
                    "--destination",
                    directory.toString()));
            Path jar = directory.resolve(launcher.jar().getFileName());
            Path archive = directory.resolve("classes.archive");
            List<String> training = new ArrayList<>(List.of(
                    Jdk.tool("java"),
                    (AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive,
                    "-Dspring.context.exit=onRefresh",
                    "-jar",
                    jar.toString(),
                    "--xypriss.cluster.enabled=false"));
            Tool.run(training);
            return new ClassArchive(jar, (AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
        } catch (IOException ex) {
            throw new BenchmarkException("The class archive cannot be made: " + ex.getMessage(), ex);
        }
    }
}

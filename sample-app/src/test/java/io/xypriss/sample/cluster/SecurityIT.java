package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine can read, replace and reach. */
@EnabledOnOs(OS.LINUX)
class SecurityIT {

    private static final List<String> ANY_UMASK = List.of("/bin/sh", "-c", "umask 000; exec \"$@\"", "sh");

    @Test
    void nothingIsOpenToOtherUsers(@TempDir Path directory) throws Exception {
        Path arguments = directory.resolve("java.args");
        Files.writeString(arguments, "-Dsecret.file=secret-1\n-jar " + Jars.SAMPLE + "\n--sample.secret=secret-2\n");
        Path cache = Files.createDirectory(directory.resolve("cache"));
        try (SampleCluster cluster = SampleCluster.launchIn(
                ANY_UMASK,
                (builder) -> {
                    builder.environment().put("XDG_CACHE_HOME", cache.toString());
                    builder.environment().put("JAVA_TOOL_OPTIONS", "-Dsecret.tool=secret-3");
                    builder.environment().put("JDK_JAVA_OPTIONS", "-Dsecret.jdk=secret-4");
                    builder.environment().put("XYPRISS_CLUSTER_JVM_ARGUMENTS", "-Dsecret.added=secret-5");
                    builder.environment().put("XYPRISS_CLUSTER_ENVIRONMENT_SECRET", "secret-6");
                    return builder.start();
                },
                List.of("@" + arguments),
                SampleCluster.freePorts(1),
                "--xypriss.cluster.archive.mode=auto")) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(2);

            for (String id : List.of("1", "2")) {
                commandLineShowsNoSecret(cluster.pid(id));
                ownPortIsClosed(cluster.worker(id).get("port").asInt());
            }
            assertThat(cluster.output())
                    .filteredOn((line) -> line.startsWith("[worker-"))
                    .noneMatch((line) -> line.contains("secret-"));
            assertThat(cache).isEmptyDirectory();
            assertThat(openToOthers(cluster.temp())).isEmpty();
            cluster.signal("TERM");
            cluster.awaitExit();
        }
    }

    private static void commandLineShowsNoSecret(long pid) throws IOException {
        List<String> commandLine = zeroSeparated(pid, "cmdline");
        assertThat(commandLine).noneMatch((word) -> word.contains("secret-"));
        Path file = Path.of(commandLine.get(1).substring(1));
        assertThat(Files.readString(file))
                .contains("secret-1", "secret-2", "secret-5")
                .doesNotContain("secret-3", "secret-4");
        assertThat(zeroSeparated(pid, "environ"))
                .contains("JAVA_TOOL_OPTIONS=-Dsecret.tool=secret-3", "JDK_JAVA_OPTIONS=-Dsecret.jdk=secret-4");
    }

    private static List<String> zeroSeparated(long pid, String name) throws IOException {
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), name), StandardCharsets.ISO_8859_1)
                .split("\0"));
    }

    private static void ownPortIsClosed(int port) throws IOException {
        for (String path :
                List.of("/whoami", "/actuator/health", "/actuator/cluster", "/none", "/.xypriss-cluster/check")) {
            assertThat(Answers.status("http://127.0.0.1:" + port + path))
                    .as(path)
                    .isEqualTo(403);
        }
    }

    /** But for what is in the folders of Tomcat, whose own files go by the umask; nobody else can enter those folders. */
    private static List<String> openToOthers(Path temp) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(temp)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                boolean ofTomcat = path.toString().matches(".*/(worker-[^/]+/tomcat(/.*)?|outage/.*)");
                if (!ofTomcat && !permissions.endsWith("------")) {
                    open.add(permissions + " " + path);
                }
            }
        }
        return open;
    }
}

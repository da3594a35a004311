package io.xypriss.sample.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The sample's releases and their class archive, made once for all tests of a build: clusters then start in less time. */
final class SharedArchives {

    private static final Path DIRECTORY =
            Path.of("target", "archives-" + Runtime.version().feature()).toAbsolutePath();

    private static boolean made;

    private SharedArchives() {}

    /** The directory, with an archive in it. */
    static synchronized Path directory() throws IOException {
        if (!made) {
            // Another test process may be about to make it, too.
            Path lock = Files.createDirectories(DIRECTORY.getParent()).resolve(DIRECTORY.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                Path mark = DIRECTORY.resolve(
                        "made-of-" + Files.getLastModifiedTime(Jars.SAMPLE).toMillis());
                if (held.isValid() && !Files.exists(mark)) {
                    make(Jars.SAMPLE, DIRECTORY);
                    Files.createFile(mark);
                }
            }
            made = true;
        }
        return DIRECTORY;
    }

    /** Has a cluster make one of that jar. */
    static void make(Path jar, Path directory) throws IOException {
        try (SampleCluster cluster = SampleCluster.launchFrom(
                List.of("-jar", jar.toString()),
                "--xypriss.cluster.workers=1",
                "--xypriss.cluster.archive.directory=" + directory)) {
            await().atMost(SampleCluster.LONG)
                    .failFast("the sample ended", () -> !cluster.process().isAlive())
                    .until(() -> cluster.line("Class archive for release ").isPresent()
                            || cluster.line("There is no class archive").isPresent()
                            || cluster.line("could not be made").isPresent());
            cluster.signal("TERM");
            cluster.awaitExit();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(ex));
        }
    }
}

package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * The sample as Spring Boot advises to put it into a container: extracted, with a class archive of the user's own. A
 * master starts in half the time that it takes to start from the jar.
 */
final class ExtractedSample {

    private static final int JAVA = Runtime.version().feature();

    private static final boolean HAS_AOT_CACHE = JAVA >= 25;

    private static final Path DIRECTORY = Path.of("target", "extracted-" + JAVA).toAbsolutePath();

    private static final Path ARCHIVE = DIRECTORY.resolve("classes.archive");

    private static boolean made;

    private ExtractedSample() {}

    /** What to give to {@code java} to run it. */
    static List<String> commandLine() throws IOException {
        makeOnce();
        return List.of(archiveOption(), "-jar", jar(DIRECTORY).toString());
    }

    private static synchronized void makeOnce() throws IOException {
        if (made) {
            return;
        }
        // Another test process may be about to make it, too.
        Path lock = Files.createDirectories(DIRECTORY.getParent()).resolve(DIRECTORY.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Path mark = DIRECTORY.resolve("made-of-"
                    + Files.getLastModifiedTime(Jars.SAMPLE).toMillis() + "-"
                    + Runtime.version() + "-"
                    + SampleCluster.QUICK_TO_START.hashCode());
            if (held.isValid() && !Files.exists(mark)) {
                make();
                Files.createFile(mark);
            }
        }
        made = true;
    }

    private static void make() throws IOException {
        FileSystemUtils.deleteRecursively(DIRECTORY);
        extract(DIRECTORY);
        // What a run that ends so early leaves as temporary files.
        Path temp = Files.createDirectory(DIRECTORY.resolve("temp"));
        run(
                SampleCluster.QUICK_TO_START,
                "-Djava.io.tmpdir=" + temp,
                (HAS_AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + ARCHIVE,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                jar(DIRECTORY).toString());
        run(
                SampleCluster.QUICK_TO_START,
                // Does not start without it.
                HAS_AOT_CACHE ? "-XX:AOTMode=on" : "-Xshare:on",
                archiveOption(),
                "-cp",
                jar(DIRECTORY).toString(),
                "-version");
    }

    private static String archiveOption() {
        return (HAS_AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + ARCHIVE;
    }

    /** Extracts the jar as a user would. */
    static void extract(Path directory) throws IOException {
        run(
                List.of("-Djarmode=tools"),
                "-jar",
                Jars.SAMPLE.toString(),
                "extract",
                "--destination",
                directory.toString());
    }

    static Path jar(Path directory) {
        return directory.resolve(Jars.SAMPLE.getFileName());
    }

    private static void run(List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SampleCluster.java()));
        command.addAll(options);
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(Path.of("target"), "extracted", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        SampleCluster.forgetCluster(builder);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(SampleCluster.LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> command + " says: " + read(output))
                    .isTrue();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the sample was prepared");
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

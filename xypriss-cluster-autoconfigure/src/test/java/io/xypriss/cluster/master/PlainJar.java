package io.xypriss.cluster.master;

import io.xypriss.cluster.launch.jvm.JvmReleases;
import io.xypriss.cluster.plain.PlainWorker;
import io.xypriss.cluster.worker.WorkerConnection;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * What plain workers are started from: a jar of the classes under test, with the libraries that the control protocol needs,
 * and an archive of their classes. Made once in a JVM: the archive costs as much as three starts, and saves two thirds of
 * each that follows. No archive could be made of folders of classes.
 *
 * @param jar the jar
 * @param archive the class archive; there once a worker has written it
 */
record PlainJar(Path jar, Path archive) {

    private static final List<String> LIBRARIES =
            List.of("jackson-", "commons-logging-", "jspecify-", "spring-core-", "jna-");

    /** Begins an empty folder for both; it goes with this JVM. */
    static PlainJar create() throws IOException {
        Path directory = Files.createTempDirectory("plain-worker-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        Path jar = directory.resolve("plain-worker.jar");
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, PlainWorker.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, copyLibraries(directory));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            addClasses(out, rootOf(WorkerConnection.class), "io/xypriss/cluster");
            addClasses(out, rootOf(PlainWorker.class), "io/xypriss/cluster/plain");
        }
        return new PlainJar(jar, directory.resolve("plain-worker.jsa"));
    }

    /** To start from, as plainly as from any jar. */
    JvmReleases.JvmRelease plain() {
        return new JvmReleases.JvmRelease(this.jar, List.of());
    }

    /** To start from so that the archive is written at the end. */
    JvmReleases.JvmRelease recording() {
        return new JvmReleases.JvmRelease(this.jar, List.of("-XX:ArchiveClassesAtExit=" + this.archive));
    }

    /** To start from, with the archive. */
    JvmReleases.JvmRelease archived() {
        return new JvmReleases.JvmRelease(this.jar, List.of("-XX:SharedArchiveFile=" + this.archive));
    }

    /** Beside the jar: a class archive knows no class path that is not relative. */
    private static String copyLibraries(Path directory) throws IOException {
        StringBuilder names = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            String name = path.getFileName().toString();
            if (LIBRARIES.stream().anyMatch(name::startsWith)) {
                Files.copy(path, directory.resolve(name));
                names.append(name).append(' ');
            }
        }
        return names.toString();
    }

    private static Path rootOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException ex) {
            throw new IllegalStateException("The classes under test are in no folder", ex);
        }
    }

    private static void addClasses(JarOutputStream out, Path root, String folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root.resolve(folder))) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            out.putNextEntry(new JarEntry(root.relativize(file).toString().replace(File.separatorChar, '/')));
            Files.copy(file, out);
            out.closeEntry();
        }
    }

    private static void delete(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

package io.xypriss.sample.cluster;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Other versions of the sample's jar. */
final class Jars {

    static final Path SAMPLE = Path.of("target", "sample-app.jar").toAbsolutePath();

    private Jars() {}

    /** One that differs by a resource on its class path. */
    static Path with(Path target, String resource, String content) throws IOException {
        return with(SAMPLE, target, resource, content);
    }

    /** As {@link #with(Path, String, String)}, of another jar than the sample's. */
    static Path with(Path packaged, Path target, String resource, String content) throws IOException {
        Files.copy(packaged, target, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem jar = FileSystems.newFileSystem(target)) {
            Path file = jar.getPath("BOOT-INF/classes/" + resource);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }
        return target;
    }

    /** What to give to {@code java} to run one. */
    static List<String> commandLine(Path jar) {
        return List.of("-jar", jar.toString());
    }

    /** As {@code cp} does: the same file gets another content. */
    static void overwrite(Path target, Path source) throws IOException {
        Files.write(target, Files.readAllBytes(source));
    }
}

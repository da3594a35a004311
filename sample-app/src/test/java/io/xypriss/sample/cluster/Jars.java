package io.xypriss.sample.cluster;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** One with a version of this library that speaks other versions of the protocol. */
    static Path speaking(Path target, int min, int max) throws IOException {
        Files.copy(SAMPLE, target, StandardCopyOption.REPLACE_EXISTING);
        Path library = target.resolveSibling(target.getFileName() + "-library.jar");
        // As Spring Boot has nested jars.
        try (FileSystem jar = FileSystems.newFileSystem(target, Map.of("compressionMethod", "STORED"))) {
            Path nested;
            try (Stream<Path> libraries = Files.list(jar.getPath("BOOT-INF/lib"))) {
                nested = libraries
                        .filter((file) -> file.getFileName().toString().startsWith("xypriss-cluster-autoconfigure-"))
                        .findFirst()
                        .orElseThrow();
            }
            Files.copy(nested, library);
            try (FileSystem content = FileSystems.newFileSystem(library)) {
                Files.writeString(
                        content.getPath("META-INF/xypriss-cluster.properties"),
                        "protocol.min=" + min + "\nprotocol.max=" + max);
            }
            Files.copy(library, nested, StandardCopyOption.REPLACE_EXISTING);
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

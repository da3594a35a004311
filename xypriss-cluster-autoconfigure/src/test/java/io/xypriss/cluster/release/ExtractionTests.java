package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.net.protocol.Handlers;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;
import org.springframework.util.ClassUtils;

class ExtractionTests {

    @TempDir
    private Path directory;

    private Path jar;

    private String tools;

    /** As the launcher of an executable jar does at first. */
    @BeforeAll
    static void beginAsTheLauncherDoes() {
        Handlers.register();
    }

    @BeforeEach
    void packageApplication() throws IOException {
        Path application = this.directory.resolve("application.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(application))) {
            out.putNextEntry(new JarEntry("application.txt"));
            out.closeEntry();
        }
        // A name that is another one in a URL.
        this.jar = Files.createDirectory(this.directory.resolve("50% of it")).resolve("app.jar");
        Repackager repackager = new Repackager(application.toFile());
        repackager.setMainClass("user.Main");
        repackager.repackage(this.jar.toFile(), (callback) -> {
            for (Class<?> needed : List.of(ClassUtils.class, LogFactory.class)) {
                callback.library(new Library(libraryOf(needed), LibraryScope.COMPILE));
            }
        });
        this.tools = Objects.requireNonNull(JarContent.of(this.jar).extractionTools());
    }

    private static File libraryOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    @Test
    void makesTheSameHereAsElsewhere() throws Exception {
        Path here = this.directory.resolve("here");
        Path elsewhere = this.directory.resolve("elsewhere");

        assertThat(Extraction.runHere(this.jar, this.tools, here)).isTrue();
        Extraction.runElsewhere(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                this.jar,
                elsewhere,
                this.directory.resolve("log"));

        assertThat(checksums(here)).hasSize(4).containsKeys("app.jar").isEqualTo(checksums(elsewhere));
    }

    private static Map<String, String> checksums(Path folder) throws IOException {
        Map<String, String> checksums = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                checksums.put(folder.relativize(file).toString(), Checksum.of(file));
            }
        }
        return checksums;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void leavesTheJarClosed() throws Exception {
        assertThat(Extraction.runHere(this.jar, this.tools, this.directory.resolve("here")))
                .isTrue();

        assertThat(openFiles()).doesNotContain(this.jar.toRealPath());
    }

    private static List<Path> openFiles() {
        return Stream.of(Objects.requireNonNull(new File("/proc/self/fd").list()))
                .map((descriptor) -> Path.of("/proc/self/fd", descriptor))
                .map(ExtractionTests::target)
                .toList();
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException ex) {
            // It has been closed meanwhile.
            return descriptor;
        }
    }

    @Test
    void toolsThatCannotBeLoadedAreNotUsedAndLeaveNothing() throws Exception {
        Path here = this.directory.resolve("here");

        assertThat(Extraction.runHere(
                        this.jar, "BOOT-INF/lib/" + libraryOf(LogFactory.class).getName(), here))
                .isFalse();

        assertThat(here).doesNotExist();
    }

    @Test
    void toolsThatFailAreQuoted() throws Exception {
        Path here = Files.createDirectory(this.directory.resolve("here"));
        Files.createFile(here.resolve("file"));

        assertThatThrownBy(() -> Extraction.runHere(this.jar, this.tools, here))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("could not be extracted")
                .hasMessageContaining("is not empty");
        assertThat(here.resolve("file")).exists();
    }
}

package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.jarmode.JarMode;
import org.springframework.boot.loader.launch.LaunchedClassLoader;
import org.springframework.boot.loader.net.protocol.Handlers;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;
import org.springframework.util.ClassUtils;

@Tag("jdk")
class ExtractionTests {

    private static final String HANDLERS = "java.protocol.handler.pkgs";

    private static final String FAILING_TOOLS = """
            package org.springframework.boot.jarmode.tools;

            public class ToolsJarMode implements org.springframework.boot.loader.jarmode.JarMode {

                @Override
                public boolean accepts(String mode) {
                    return true;
                }

                @Override
                public void run(String mode, String[] args) {
                    new java.io.File(args[2]).mkdir();
                    %s;
                }
            }
            """;

    private static @Nullable String handlers;

    @TempDir
    private Path directory;

    private Path jar;

    private String tools;

    /** As the launcher of an executable jar does at first. */
    @BeforeAll
    static void beginAsTheLauncherDoes() {
        handlers = System.getProperty(HANDLERS);
        Handlers.register();
    }

    @AfterAll
    static void endAsOthersBegin() {
        if (handlers != null) {
            System.setProperty(HANDLERS, handlers);
        } else {
            System.clearProperty(HANDLERS);
        }
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

        assertThat(RunningJar.descriptorsOf(this.jar.toRealPath())).isEmpty();
    }

    /** Its class loader is not like others. */
    @Test
    void worksInAnApplicationAsTheLauncherStartsIt() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        URL[] loader = {libraryOf(JarMode.class).toURI().toURL()};
        try (URLClassLoader system = new URLClassLoader(loader, ClassLoader.getPlatformClassLoader());
                LaunchedClassLoader launched = new LaunchedClassLoader(false, classPath.toArray(URL[]::new), system)) {
            Method runHere = launched.loadClass(Extraction.class.getName())
                    .getDeclaredMethod("runHere", Path.class, String.class, Path.class);
            runHere.setAccessible(true);

            assertThat(runHere.invoke(null, this.jar, this.tools, this.directory.resolve("once")))
                    .isEqualTo(true);
            assertThat(runHere.invoke(null, this.jar, this.tools, this.directory.resolve("again")))
                    .isEqualTo(true);
        }
    }

    @Test
    void withoutToolsNothingIsDone() {
        Path here = this.directory.resolve("here");

        assertThat(Extraction.runHere(
                        this.jar, "BOOT-INF/lib/" + libraryOf(LogFactory.class).getName(), here))
                .isFalse();

        assertThat(here).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw new NoSuchMethodError()", "throw new IllegalStateException()", "return"})
    void toolsThatFailLeaveNothing(String end) throws Exception {
        Path failing = this.directory.resolve("failing.jar");
        Files.write(failing, StoredJar.of("BOOT-INF/lib/tools.jar", toolsThatEndWith(end), ""));
        Path here = this.directory.resolve("here");

        assertThat(Extraction.runHere(failing, "BOOT-INF/lib/tools.jar", here)).isFalse();

        assertThat(here).doesNotExist();
    }

    private byte[] toolsThatEndWith(String end) throws IOException {
        Path source = this.directory.resolve("ToolsJarMode.java");
        Files.writeString(source, FAILING_TOOLS.formatted(end));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                libraryOf(JarMode.class).toString(),
                                "-d",
                                this.directory.toString(),
                                source.toString()))
                .isZero();
        String name = "org/springframework/boot/jarmode/tools/ToolsJarMode.class";
        return StoredJar.of(name, Files.readAllBytes(this.directory.resolve(name)), "");
    }
}

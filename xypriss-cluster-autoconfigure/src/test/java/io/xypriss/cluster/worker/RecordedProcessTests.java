package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class RecordedProcessTests {

    @TempDir
    private Path directory;

    @Test
    void withoutTheWishItsJvmWritesNothingButHooksRunAndTheExitCodeIsKept() throws Exception {
        Ended ended = run(false);
        assertThat(ended.exitCode()).isEqualTo(42);
        assertThat(this.directory.resolve("hook")).hasContent("hook");
        assertThat(this.directory.resolve("classes.jsa")).doesNotExist();
        assertThat(ended.output()).doesNotContain("writes");
    }

    @Test
    void withTheWishItsJvmWritesAfterItHasSaidSo() throws Exception {
        Ended ended = run(true);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(42);
        assertThat(this.directory.resolve("hook")).hasContent("hook");
        assertThat(this.directory.resolve("classes.jsa")).isNotEmptyFile();
        assertThat(ended.output()).contains("writes");
    }

    private Ended run(boolean wanted) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + this.directory.resolve("classes.jsa"),
                        "-Dxypriss.cluster.recording=true",
                        "-cp",
                        classPath(),
                        RecordedMain.class.getName(),
                        Boolean.toString(wanted),
                        this.directory.resolve("hook").toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** A JVM writes no archive of classes from directories. */
    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            entries.add(Files.isDirectory(path) ? jar(path, entries.size()).toString() : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    private Path jar(Path classes, int number) throws IOException {
        Path jar = this.directory.resolve("classes-" + number + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        }
        return jar;
    }

    private record Ended(int exitCode, String output) {}
}

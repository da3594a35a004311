package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.ProtocolRange;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseProtocolTests {

    private static final String FITS = "protocol.min=1\nprotocol.max=3";

    private static final String NEWER = "protocol.min=4\nprotocol.max=5";

    private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private static final String ANY_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    private static final byte[] NOTHING = {};

    private final ReleaseProtocol protocol = new ReleaseProtocol(new ProtocolRange(2, 3));

    @TempDir
    private Path directory;

    @Test
    void executableJarIsJudgedByTheLibraryInIt() throws IOException {
        for (String nested : new String[] {"BOOT-INF/lib/", "WEB-INF/lib/"}) {
            String name = nested + "xypriss-cluster-autoconfigure-1.jar";
            assertThat(refusal(LAUNCHER, null, Map.of(name, ExecutableJar.library(FITS))))
                    .isNull();
            assertThat(refusal(LAUNCHER, null, Map.of(name, ExecutableJar.library(NEWER))))
                    .contains("versions 4 to 5")
                    .contains("this master speaks versions 2 to 3")
                    .contains("start it anew");
        }
    }

    @Test
    void libraryIsFoundUnderAnotherNameAndAmongTheApplicationsOwnClasses() throws IOException {
        assertThat(refusal(
                        LAUNCHER,
                        null,
                        Map.of("BOOT-INF/lib/a.jar", NOTHING, "BOOT-INF/lib/b.jar", ExecutableJar.library(NEWER))))
                .contains("versions 4 to 5");
        assertThat(refusal("user.Main", null, Map.of(ProtocolRange.RESOURCE, bytes(NEWER))))
                .contains("versions 4 to 5");
    }

    @Test
    void extractedJarIsJudgedByTheLibraryBesideIt() throws IOException {
        Path libraries = Files.createDirectory(this.directory.resolve("lib"));
        Path library = libraries.resolve("xypriss-cluster-autoconfigure-1.jar");
        String classPath = "lib/missing.jar lib/xypriss-cluster-autoconfigure-1.jar http://example.invalid/x.jar";
        Files.write(library, ExecutableJar.library(FITS));
        assertThat(refusal("user.Main", classPath, Map.of())).isNull();
        Files.write(library, ExecutableJar.library(NEWER));
        assertThat(refusal("user.Main", classPath, Map.of())).contains("versions 4 to 5");
    }

    @Test
    void libraryThatDoesNotSayWhatItSpeaksIsRefused() throws IOException {
        assertThat(refusal(LAUNCHER, null, Map.of("BOOT-INF/lib/xypriss-cluster-autoconfigure-0.jar", NOTHING)))
                .contains("does not say which versions")
                .contains("start it anew");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "protocol.min=1", "protocol.min=x\nprotocol.max=3", "protocol.min=3\nprotocol.max=1"})
    void libraryThatSaysItBadlyIsRefused(String properties) throws IOException {
        assertThat(refusal(
                        LAUNCHER,
                        null,
                        Map.of("BOOT-INF/lib/xypriss-cluster-autoconfigure-1.jar", ExecutableJar.library(properties))))
                .contains("does not say properly");
    }

    @Test
    void jarWithoutTheLibraryIsRefusedUnlessItsLauncherLooksElsewhereToo() throws IOException {
        assertThat(refusal(LAUNCHER, null, Map.of("BOOT-INF/lib/a.jar", NOTHING)))
                .contains("does not contain xypriss-cluster-autoconfigure");
        assertThat(refusal(ANY_LAUNCHER, null, Map.of("BOOT-INF/lib/a.jar", NOTHING)))
                .isNull();
    }

    @Test
    void classPathIsJudgedByTheLibraryOnIt() throws IOException {
        Path library = this.directory.resolve("xypriss-cluster-autoconfigure-1.jar");
        Path other = Files.write(this.directory.resolve("notes.txt"), bytes("no jar"));
        String classPath = String.join(File.pathSeparator, other.toString(), "missing", library.toString());
        Files.write(library, ExecutableJar.library(FITS));
        assertThat(this.protocol.refusalOfPaths(classPath, null)).isNull();
        Files.write(library, ExecutableJar.library(NEWER));
        assertThat(this.protocol.refusalOfPaths(classPath, null)).contains("versions 4 to 5");
        assertThat(this.protocol.refusalOfPaths(null, this.directory.toString()))
                .as("a module path")
                .contains("versions 4 to 5");
    }

    @Test
    void explodedJarAndClassesOfABuildAreJudgedToo() throws IOException {
        Path libraries = Files.createDirectories(this.directory.resolve("exploded/BOOT-INF/lib"));
        Files.write(libraries.resolve("xypriss-cluster-autoconfigure-1.jar"), ExecutableJar.library(NEWER));
        assertThat(this.protocol.refusalOfPaths(
                        this.directory.resolve("exploded").toString(), null))
                .contains("versions 4 to 5");
        Path classes = this.directory.resolve("classes");
        Files.createDirectories(classes.resolve("META-INF"));
        Files.writeString(classes.resolve(ProtocolRange.RESOURCE), NEWER);
        assertThat(this.protocol.refusalOfPaths(classes.toString(), null)).contains("versions 4 to 5");
    }

    /** Class loaders of its own may find the library elsewhere; a worker says itself what it speaks. */
    @Test
    void classPathOnWhichTheLibraryIsNotFoundIsLeftToTheWorkers() {
        assertThat(this.protocol.refusalOfPaths(this.directory.toString(), null))
                .isNull();
        assertThat(this.protocol.refusalOfPaths(null, null)).isNull();
    }

    @Test
    void ownClassPathFits() {
        assertThat(new ReleaseProtocol(ProtocolRange.CURRENT).refusalOfOwnPath())
                .isNull();
        assertThat(new ReleaseProtocol(new ProtocolRange(99, 99)).refusalOfOwnPath())
                .contains("speaks " + ProtocolRange.CURRENT);
    }

    private String refusal(String launcher, String classPath, Map<String, byte[]> entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, launcher);
        if (classPath != null) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        Path jar = this.directory.resolve("app.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return this.protocol.refusalOfJar(jar);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

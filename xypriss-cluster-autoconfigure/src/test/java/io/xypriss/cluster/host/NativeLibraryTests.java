package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each in a JVM of its own, as a JVM loads the library once. */
@EnabledOnOs(OS.LINUX)
class NativeLibraryTests {

    private static final String LOADED = "loaded";

    @TempDir
    private Path directory;

    @Test
    void libraryIsLoadedFromAPrivateFolderWhateverTheUmask() throws Exception {
        Path temp = Files.createDirectory(this.directory.resolve("temp"));
        Path home = Files.createDirectory(this.directory.resolve("home"));

        assertThat(load(temp, home, List.of()))
                .anyMatch((line) -> line.equals("rwx------ " + temp + "/xypriss-native-"))
                .contains(LOADED);

        assertThat(temp).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void folderThatTheUserHasSetIsUsed() throws Exception {
        Path temp = Files.createDirectory(this.directory.resolve("temp"));
        Path own = Files.createDirectory(this.directory.resolve("own"), PrivateDirectory.within(this.directory));

        assertThat(load(temp, temp, List.of("-Djna.tmpdir=" + own)))
                .contains("rwx------ " + own, LOADED)
                .noneMatch((line) -> line.contains("xypriss-native-"));
    }

    @Test
    void libraryIsNotLoadedFromAFolderThatOthersMayWriteTo() throws Exception {
        Path temp = Files.createDirectory(this.directory.resolve("temp"));
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
        assumeTrue(!OneUserContainer.isHere());
        Path home = Files.createDirectory(this.directory.resolve("home"));

        assertThat(load(temp, home, List.of()))
                .anyMatch((line) -> line.contains("may write to " + temp))
                .anyMatch((line) -> line.startsWith("not loaded: "))
                .doesNotContain(LOADED);
        assertThat(temp).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void placeWhereNoProgramMayBeRunIsKnown() throws IOException {
        Path mounts = this.directory.resolve("mounts");
        Path temp = Files.createDirectories(this.directory.resolve("a b")).toRealPath();
        String name = temp.toString().replace(" ", "\\040");
        Files.writeString(
                mounts,
                "root / ext4 rw,relatime 0 0\nbroken\ntmp " + name + " tmpfs rw,nosuid,noexec 0 0\nx " + name
                        + "/deeper tmpfs rw 0 0\n");
        assertThat(Mounts.allowExecution(mounts, temp)).isFalse();
        assertThat(Mounts.allowExecution(mounts, Files.createDirectory(temp.resolve("deeper"))))
                .isTrue();
        assertThat(Mounts.allowExecution(mounts, this.directory)).isTrue();
        assertThat(Mounts.allowExecution(this.directory.resolve("none"), temp)).isTrue();
    }

    private static List<String> load(Path temp, Path home, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "umask 000; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temp,
                "-Duser.home=" + home));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Load.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        Process process = builder.start();
        List<String> lines;
        try (Stream<String> output = process.inputReader(StandardCharsets.UTF_8).lines()) {
            lines = output.toList();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return lines;
    }

    /** Loads the library, and prints where JNA unpacks it. */
    static final class Load {

        public static void main(String[] arguments) throws IOException {
            // JNA says this of its own folder as it loads the library.
            System.setProperty("jna.debug_load.jna", "true");
            Logger logger = Logger.getLogger("com.sun.jna.Native");
            logger.addHandler(new Handler());
            logger.setUseParentHandlers(false);
            try {
                NativeHost.monotonicMicros();
                System.out.println(LOADED);
            } catch (IOException ex) {
                System.out.println("not loaded: " + ex.getMessage());
            }
        }

        /** Looks at the folder while the library is in it. */
        private static final class Handler extends java.util.logging.Handler {

            @Override
            public void publish(LogRecord message) {
                Object file = (message.getParameters() != null) ? message.getParameters()[0] : null;
                if (message.getMessage().startsWith("Trying ")
                        && file != null
                        && file.toString().endsWith(".tmp")) {
                    Path folder = Path.of(file.toString()).getParent();
                    try {
                        System.out.println(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)) + " "
                                + folder.toString().replaceAll("(xypriss-native-).*", "$1"));
                    } catch (IOException ex) {
                        System.out.println(ex);
                    }
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        }
    }
}

package io.xypriss.cluster.launch.jvm;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file of arguments as the java launcher reads it after an {@code @}. Only its owner can read it, unlike the command line
 * of a process.
 */
final class ArgumentFile {

    private ArgumentFile() {}

    /** Writes the file; it must not exist. */
    static void write(Path file, List<String> arguments) throws IOException {
        Files.createFile(file, PrivateDirectory.file(file));
        Files.writeString(
                file,
                arguments.stream().map(ArgumentFile::quoted).collect(Collectors.joining("\n", "", "\n")),
                charset());
    }

    private static String quoted(String argument) {
        return '"'
                + argument.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** The launcher takes the bytes as those of a command line. */
    static Charset charset() {
        String encoding = System.getProperty("native.encoding");
        return (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset();
    }
}

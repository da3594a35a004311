package io.xypriss.cluster.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A list of all that is in a folder, kept in it, by which a damaged one is told: by sizes and times, for to read the whole
 * of it would cost a start what it saves.
 */
final class FolderContent {

    private static final String LIST = "content.list";

    private FolderContent() {}

    static void record(Path folder) throws IOException {
        Files.write(folder.resolve(LIST), list(folder), StandardCharsets.UTF_8);
    }

    /** Whether there still is exactly what was recorded. */
    static boolean isIntact(Path folder) throws IOException {
        try {
            return Files.readAllLines(folder.resolve(LIST), StandardCharsets.UTF_8)
                    .equals(list(folder));
        } catch (NoSuchFileException ex) {
            return false;
        }
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter((file) -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .filter((file) -> !file.equals(folder.resolve(LIST)))
                    .map((file) -> line(folder, file))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    private static String line(Path folder, Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return folder.relativize(file) + " " + attributes.size() + " "
                    + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

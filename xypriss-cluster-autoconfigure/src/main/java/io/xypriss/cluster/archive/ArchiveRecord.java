package io.xypriss.cluster.archive;

import io.xypriss.cluster.release.Checksum;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an archive; kept beside it.
 *
 * @param key what it was made for
 * @param size in bytes
 * @param checksum of its content
 */
record ArchiveRecord(String key, long size, String checksum) {

    private static final String FILE_NAME = "archive.properties";

    static ArchiveRecord of(ArchiveKey key, Path archive) throws IOException {
        return new ArchiveRecord(key.description(), Files.size(archive), Checksum.of(archive));
    }

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("key", this.key);
        properties.setProperty("size", Long.toString(this.size));
        properties.setProperty("checksum", this.checksum);
        try (Writer writer = Files.newBufferedWriter(folder.resolve(FILE_NAME), StandardCharsets.UTF_8)) {
            properties.store(writer, null);
        }
    }

    /** @throws IOException if there is none that can be read */
    static ArchiveRecord read(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve(FILE_NAME), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return new ArchiveRecord(
                    properties.getProperty("key", ""),
                    Long.parseLong(properties.getProperty("size", "")),
                    properties.getProperty("checksum", ""));
        } catch (IllegalArgumentException ex) {
            throw new IOException("its record cannot be read", ex);
        }
    }

    /** What is wrong with that archive, if it is meant for that key; {@code null} if nothing is. Reads all of it. */
    @Nullable
    String problem(ArchiveKey wanted, Path archive) throws IOException {
        if (!this.key.equals(wanted.description())) {
            return "it was made for something else";
        }
        BasicFileAttributes attributes = Files.readAttributes(archive, BasicFileAttributes.class);
        if (attributes.size() != this.size) {
            return "it has " + attributes.size() + " bytes in place of " + this.size;
        }
        return Checksum.of(archive).equals(this.checksum) ? null : "its content has changed since it was made";
    }
}

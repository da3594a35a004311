package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A copy of a jar as it was at one moment.
 *
 * @param file the copy
 * @param checksum of its content
 */
record JarCopy(Path file, String checksum) {

    /** @throws ReleaseException if it changes meanwhile, or cannot be read */
    static JarCopy of(Path jar, Path target) throws ReleaseException {
        try {
            BasicFileAttributes before = Files.readAttributes(jar, BasicFileAttributes.class);
            String checksum;
            try (OutputStream out = Channels.newOutputStream(
                    PrivateDirectory.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                checksum = Checksum.ofCopy(jar, out);
            }
            BasicFileAttributes after = Files.readAttributes(jar, BasicFileAttributes.class);
            if (!same(before, after) || Files.size(target) != after.size()) {
                throw new ReleaseException(jar + " is being written; try again once it is complete");
            }
            return new JarCopy(target, checksum);
        } catch (IOException ex) {
            throw new ReleaseException(jar + " cannot be read: " + ex, ex);
        }
    }

    /** Its SHA-256, in hexadecimal. Takes time in a JVM that has just started. */
    String digest() throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(this.file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every JVM has SHA-256", ex);
        }
    }

    private static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
        return one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime())
                && Objects.equals(one.fileKey(), other.fileKey());
    }
}

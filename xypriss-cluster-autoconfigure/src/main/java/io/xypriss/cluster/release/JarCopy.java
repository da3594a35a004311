package io.xypriss.cluster.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param digest its SHA-256, in hexadecimal
 */
record JarCopy(Path file, String digest) {

    /** @throws ReleaseException if it changes meanwhile, or cannot be read */
    static JarCopy of(Path jar, Path target) throws ReleaseException {
        try {
            BasicFileAttributes before = Files.readAttributes(jar, BasicFileAttributes.class);
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), sha256)) {
                Files.copy(in, target);
            }
            BasicFileAttributes after = Files.readAttributes(jar, BasicFileAttributes.class);
            if (!same(before, after) || Files.size(target) != after.size()) {
                throw new ReleaseException(jar + " is being written; try again once it is complete");
            }
            return new JarCopy(target, HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException ex) {
            throw new ReleaseException(jar + " cannot be read: " + ex, ex);
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

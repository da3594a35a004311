package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.FilterOutputStream;
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

    /**
     * @param progress told of each step
     * @throws ReleaseException if it is no file, changes meanwhile, or cannot be read
     */
    static JarCopy of(Path jar, Path target, JarReader.Progress progress) throws ReleaseException {
        try {
            BasicFileAttributes before = Files.readAttributes(jar, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                throw new ReleaseException(jar + " is not a regular file");
            }
            String checksum;
            try (OutputStream out = new Watched(
                    Channels.newOutputStream(
                            PrivateDirectory.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                    jar,
                    before.size(),
                    progress)) {
                checksum = Checksum.ofCopy(jar, out);
            }
            BasicFileAttributes after = Files.readAttributes(jar, BasicFileAttributes.class);
            if (!same(before, after) || Files.size(target) != after.size()) {
                throw beingWritten(jar);
            }
            return new JarCopy(target, checksum);
        } catch (IOException ex) {
            throw (ex.getCause() instanceof ReleaseException releaseException)
                    ? releaseException
                    : new ReleaseException(jar + " cannot be read: " + ex, ex);
        }
    }

    private static ReleaseException beingWritten(Path jar) {
        return new ReleaseException(jar + " is being written; try again once it is complete");
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

    /** Takes no more than a file had at first: one that grows without end would fill the disk. */
    private static final class Watched extends FilterOutputStream {

        private final Path jar;

        private final JarReader.Progress progress;

        private long left;

        private Watched(OutputStream out, Path jar, long size, JarReader.Progress progress) {
            super(out);
            this.jar = jar;
            this.left = size;
            this.progress = progress;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            this.left -= length;
            try {
                if (this.left < 0) {
                    throw beingWritten(this.jar);
                }
                this.progress.made();
            } catch (ReleaseException ex) {
                throw new IOException(ex);
            }
            this.out.write(bytes, offset, length);
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }
    }

    private static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
        return one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime())
                && Objects.equals(one.fileKey(), other.fileKey());
    }
}

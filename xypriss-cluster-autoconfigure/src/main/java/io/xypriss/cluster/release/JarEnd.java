package io.xypriss.cluster.release;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Tells whether a jar ends where its directory says. Half of an executable jar may hold a whole one, a library, in which Java
 * would find a directory, too, and take it for that of the file.
 */
final class JarEnd {

    /** APPNOTE.TXT of the zip format, 4.3.16: "end of central directory record". */
    private static final int SIGNATURE = 0x06054b50;

    private static final int RECORD = 22;

    private static final int COMMENT_LENGTH = 20;

    private static final int LONGEST_COMMENT = 0xffff;

    private JarEnd() {}

    /** @throws IOException if it does not */
    static void check(Path file) throws IOException {
        try (RandomAccessFile jar = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(jar.length(), RECORD + LONGEST_COMMENT);
            if (length < RECORD) {
                throw new EOFException("it has only " + length + " bytes");
            }
            byte[] end = new byte[length];
            jar.seek(jar.length() - length);
            jar.readFully(end);
            ByteBuffer bytes = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = length - RECORD; at >= 0; at--) {
                int comment = bytes.getShort(at + COMMENT_LENGTH) & LONGEST_COMMENT;
                if (bytes.getInt(at) == SIGNATURE && at + RECORD + comment == length) {
                    return;
                }
            }
        }
        throw new ZipException("its end is missing");
    }
}

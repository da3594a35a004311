package io.xypriss.cluster.release;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarEndTests {

    @TempDir
    private Path directory;

    @Test
    void completeJarWithOrWithoutCommentEndsWhereItSays() throws Exception {
        Path plain = Files.write(this.directory.resolve("plain.jar"), jar(new byte[10], ""));
        Path commented = Files.write(this.directory.resolve("commented.jar"), jar(new byte[10], "a comment"));

        assertThatCode(() -> JarEnd.check(plain)).doesNotThrowAnyException();
        assertThatCode(() -> JarEnd.check(commented)).doesNotThrowAnyException();
    }

    @Test
    void halfOfAJarThatHoldsAWholeLibraryIsNotComplete() throws Exception {
        byte[] library = jar(new byte[10], "");
        byte[] whole = jar(library, "");
        Path half = this.directory.resolve("half.jar");
        int behindTheLibrary = indexAfter(whole, library);
        Files.write(half, Arrays.copyOf(whole, behindTheLibrary + 5));

        assertThatCode(() -> new ZipFile(half.toFile()).close())
                .as("Java takes the library's directory for the one of the file")
                .doesNotThrowAnyException();
        assertThatIOException().isThrownBy(() -> JarEnd.check(half)).withMessage("its end is missing");
    }

    @Test
    void whatIsTooShortOrSomethingElseIsNoJar() throws Exception {
        Path empty = Files.createFile(this.directory.resolve("empty.jar"));
        Path text = Files.writeString(this.directory.resolve("text.jar"), "no jar at all".repeat(10_000));

        assertThatIOException().isThrownBy(() -> JarEnd.check(empty)).withMessage("it has only 0 bytes");
        assertThatIOException().isThrownBy(() -> JarEnd.check(text)).withMessage("its end is missing");
    }

    private static byte[] jar(byte[] content, String comment) throws IOException {
        return StoredJar.of("entry", content, comment);
    }

    private static int indexAfter(byte[] whole, byte[] part) {
        for (int i = 0; i + part.length <= whole.length; i++) {
            if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
                return i + part.length;
            }
        }
        throw new AssertionError("not in it");
    }
}

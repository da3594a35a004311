package io.xypriss.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.launch.jvm.JvmLaunch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveStoreTests {

    private static final String CONTENT = "an archive of classes".repeat(1000);

    @TempDir
    private Path base;

    private final ArchiveKey key = key("abc");

    private Path archives;

    @BeforeEach
    void publish() throws IOException {
        this.archives = Files.createDirectory(this.base.resolve("archives"));
        publish(this.key, CONTENT);
    }

    private static ArchiveKey key(String release) {
        return ArchiveKey.of(
                ObstaclesTests.JDK_17,
                release,
                new JvmLaunch("java", List.of(), Path.of("/app.jar"), List.of("-jar", "/app.jar"), List.of()));
    }

    private void publish(ArchiveKey made, String content) throws IOException {
        Path folder = Files.createTempDirectory(this.base, "work-");
        Files.writeString(folder.resolve("classes.jsa"), content);
        new ArchiveStore(this.archives).publish(made, folder);
    }

    /** As the next start of the master does. */
    private ArchiveStore reopened() {
        return new ArchiveStore(this.archives);
    }

    private Path file() {
        return this.archives.resolve(this.key.id()).resolve("classes.jsa");
    }

    @Test
    void soundOneIsFoundAgain() {
        assertThat(reopened().find(this.key)).isEqualTo(file()).hasContent(CONTENT);
    }

    @Test
    void anotherKeyHasNone() {
        assertThat(reopened().find(key("other"))).isNull();
        assertThat(file()).exists();
    }

    @Test
    void truncatedOneIsRemoved() throws IOException {
        truncate();
        assertThat(reopened().find(this.key)).isNull();
        assertThat(this.archives).isEmptyDirectory();
    }

    @Test
    void oneThatIsTruncatedAfterItWasFoundIsNoticed() throws IOException {
        ArchiveStore store = reopened();
        assertThat(store.find(this.key)).isNotNull();
        truncate();
        assertThat(store.find(this.key)).isNull();
        assertThat(this.archives).isEmptyDirectory();
    }

    private void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }
    }

    @Test
    void oneWithAFlippedByteIsRemoved() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 5000);
        }
        assertThat(reopened().find(this.key)).isNull();
        assertThat(this.archives).isEmptyDirectory();
    }

    @Test
    void oneThatWasMadeForSomethingElseIsRemoved() throws IOException {
        ArchiveKey foreign = key("foreign");
        Files.move(this.archives.resolve(this.key.id()), this.archives.resolve(foreign.id()));
        assertThat(reopened().find(foreign)).isNull();
        assertThat(this.archives).isEmptyDirectory();
    }

    @Test
    void oneWithoutARecordOrWithATornOneIsRemoved() throws IOException {
        Path record = this.archives.resolve(this.key.id()).resolve("archive.properties");
        Files.writeString(record, Files.readString(record).substring(0, 30));
        assertThat(reopened().find(this.key)).isNull();
        publish(this.key, CONTENT);
        Files.delete(record);
        assertThat(reopened().find(this.key)).isNull();
        assertThat(this.archives).isEmptyDirectory();
    }

    @Test
    void anotherOneCanBeMadeAfterAQuarantine() throws IOException {
        ArchiveStore store = reopened();
        store.quarantine(this.key, "a worker died of it");
        assertThat(store.find(this.key)).isNull();
        publish(this.key, "another");
        assertThat(store.find(this.key)).hasContent("another");
    }

    @Test
    void oneThatIsThereIsNotReplaced() throws IOException {
        publish(this.key, "of another master that was slower");
        assertThat(reopened().find(this.key)).hasContent(CONTENT);
    }
}

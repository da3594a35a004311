package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The file of a {@link MasterDescription} in a run directory. */
final class MasterDescriptionFile {

    private static final Log logger = LogFactory.getLog(MasterDescriptionFile.class);

    private static final String NAME = "master.json";

    private static final int LONGEST = 16 * 1024;

    /** Another version may have written the file. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private MasterDescriptionFile() {}

    /** Writes it, whole at once, for the owner only. */
    static void write(Path directory, MasterDescription description) throws IOException {
        Path written = directory.resolve(NAME + ".new");
        Files.deleteIfExists(written);
        Files.createFile(written);
        PrivateDirectory.restrict(written);
        Files.write(written, MAPPER.writeValueAsBytes(description));
        Files.move(written, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isThere(Path directory) {
        return Files.isRegularFile(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /** {@code null} where there is none yet, or none that can be read. */
    static @Nullable MasterDescription read(Path directory) {
        Path file = directory.resolve(NAME);
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return MAPPER.readValue(content.readNBytes(LONGEST), MasterDescription.class);
        } catch (NoSuchFileException ex) {
            return null;
        } catch (IOException | JacksonException ex) {
            logger.debug(file + " cannot be read", ex);
            return null;
        }
    }
}

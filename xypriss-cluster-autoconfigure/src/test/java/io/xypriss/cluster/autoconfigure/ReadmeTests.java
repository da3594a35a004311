package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README is short, and what it says of keys is what the configuration metadata says. */
class ReadmeTests {

    private static final int MOST_WORDS = 1800;

    private static final String SECTION = "## The ten keys that most users set";

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| (`[^`]*`)? ?\\|");

    @Test
    void hasAtMost1800Words() throws IOException {
        assertThat(readme().strip().split("\\s+")).hasSizeLessThanOrEqualTo(MOST_WORDS);
    }

    @Test
    void showsTenKeysWithTheirDefaults() throws IOException {
        Map<String, String> defaults = ConfigurationMetadata.properties().stream()
                .collect(Collectors.toMap(ConfigurationMetadata::key, ConfigurationMetadata::defaultValue));
        String readme = readme();
        int begin = readme.indexOf(SECTION);
        Matcher row = ROW.matcher(readme.substring(begin, readme.indexOf("\n## ", begin + SECTION.length())));
        Map<String, String> shown = row.results()
                .collect(Collectors.toMap(
                        (result) -> result.group(1), (result) -> Objects.requireNonNullElse(result.group(2), "")));

        assertThat(shown).hasSize(10);
        assertThat(defaults).containsAllEntriesOf(shown);
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("..", "README.md"));
    }
}

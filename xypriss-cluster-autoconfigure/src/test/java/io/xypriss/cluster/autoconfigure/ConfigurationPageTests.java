package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The table of {@code docs/configuration.md} is the configuration metadata, to the letter. */
class ConfigurationPageTests {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("java.lang.Boolean", "true or false"),
            Map.entry("java.lang.Integer", "whole number"),
            Map.entry("java.lang.Long", "whole number"),
            Map.entry("org.springframework.util.unit.DataSize", "size"),
            Map.entry("java.lang.Double", "number"),
            Map.entry("java.time.Duration", "duration"),
            Map.entry("java.lang.String", "text"),
            Map.entry("java.util.List<java.lang.String>", "list"),
            Map.entry("java.util.Map<java.lang.String,java.lang.String>", "map"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Archive$Mode", "`auto`, `always`, `off`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Fallback", "`none`, `single-process`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Profile", "`default`, `small`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$WorkerPorts", "`restricted`, `open`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Traffic", "`shared`, `ports`"));

    @Test
    void tableOfPropertiesIsTheMetadata() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));

        assertThat(page).contains(table());
    }

    private static String table() throws IOException {
        List<String> rows = new ArrayList<>();
        for (JsonNode property : ConfigurationMetadata.properties()) {
            rows.add("| `%s` | %s | %s | %s |"
                    .formatted(
                            ConfigurationMetadata.key(property),
                            Objects.requireNonNull(
                                    TYPES.get(property.get("type").asString()), property::toString),
                            ConfigurationMetadata.defaultValue(property),
                            property.get("description").asString()));
        }
        rows.sort(Comparator.naturalOrder());
        assertThat(rows).hasSizeGreaterThan(18);
        return "| key | type | default | meaning |\n| --- | --- | --- | --- |\n" + String.join("\n", rows) + "\n";
    }
}

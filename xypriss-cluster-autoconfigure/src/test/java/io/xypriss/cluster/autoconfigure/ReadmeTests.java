package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's table of properties is the configuration metadata, to the letter. */
class ReadmeTests {

    private static final String PREFIX = "xypriss.cluster.";

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
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Archive$Mode", "`auto`, `off`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Fallback", "`none`, `single-process`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Profile", "`default`, `small`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$WorkerPorts", "`restricted`, `open`"),
            Map.entry("io.xypriss.cluster.autoconfigure.ClusterProperties$Traffic", "`shared`, `ports`"));

    @Test
    void tableOfPropertiesIsTheMetadata() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));

        assertThat(readme).contains(table());
    }

    private static String table() throws IOException {
        List<String> rows = new ArrayList<>();
        for (JsonNode property : properties()) {
            JsonNode value = property.get("defaultValue");
            rows.add("| `%s` | %s | %s | %s |"
                    .formatted(
                            property.get("name").asString().substring(PREFIX.length()),
                            Objects.requireNonNull(
                                    TYPES.get(property.get("type").asString()), property::toString),
                            (value != null) ? "`" + value.asString() + "`" : "",
                            property.get("description").asString()));
        }
        rows.sort(Comparator.naturalOrder());
        assertThat(rows).hasSizeGreaterThan(18);
        return "| key | type | default | meaning |\n| --- | --- | --- | --- |\n" + String.join("\n", rows) + "\n";
    }

    private static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                ReadmeTests.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).isNotNull();
            List<JsonNode> properties = new ArrayList<>();
            for (JsonNode property : JsonMapper.shared().readTree(metadata).get("properties")) {
                if (property.get("name").asString().startsWith(PREFIX)) {
                    properties.add(property);
                }
            }
            return properties;
        }
    }
}

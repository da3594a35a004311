package io.xypriss.cluster.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the build has written into the jar about each key of the cluster. */
final class ConfigurationMetadata {

    private static final String FILE = "/META-INF/spring-configuration-metadata.json";

    private static final String PREFIX = "xypriss.cluster.";

    private ConfigurationMetadata() {}

    static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                Objects.requireNonNull(ConfigurationMetadata.class.getResourceAsStream(FILE), FILE)) {
            List<JsonNode> properties = new ArrayList<>();
            for (JsonNode property : JsonMapper.shared().readTree(metadata).get("properties")) {
                if (property.get("name").asString().startsWith(PREFIX)) {
                    properties.add(property);
                }
            }
            return properties;
        }
    }

    /** Without the prefix that all keys have. */
    static String key(JsonNode property) {
        return property.get("name").asString().substring(PREFIX.length());
    }

    /** As pages show it; empty where there is none. */
    static String defaultValue(JsonNode property) {
        JsonNode value = property.get("defaultValue");
        return (value != null) ? "`" + value.asString() + "`" : "";
    }
}

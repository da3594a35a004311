package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Binds the cluster's properties before the application context exists, and refuses every value that is out of range with
 * an exception that names the key, the value and the range.
 */
class ClusterPropertiesReader {

    static final String PREFIX = "xypriss.cluster";

    static final String WORKERS_RANGE =
            "a whole number from 1 to " + ClusterManager.MAX_WORKERS + ", or one of 'auto', 'cpu' and 'io'";

    private final Environment environment;

    ClusterPropertiesReader(Environment environment) {
        this.environment = environment;
    }

    /** Whether clustering is wanted at all. */
    boolean enabled() {
        return bind(PREFIX + ".enabled", Bindable.of(Boolean.class), false);
    }

    /**
     * Binds and checks all of them.
     *
     * @throws InvalidClusterPropertyException for the first value that is out of range
     */
    ClusterProperties read() {
        ClusterProperties properties = create(PREFIX, ClusterProperties.class);
        check(properties);
        return properties;
    }

    /** Those of them on releases and class archives, whatever the others say. */
    ClusterProperties.Archive readArchive() {
        ClusterProperties.Archive archive = create(PREFIX + ".archive", ClusterProperties.Archive.class);
        checkPath("archive.directory", archive.directory());
        return archive;
    }

    /** Where the run directory is to be, whatever the others say; {@code null} where not set. */
    @Nullable
    String readRunDirectory() {
        String directory = Binder.get(this.environment)
                .bind(PREFIX + ".run-directory", Bindable.of(String.class))
                .orElse(null);
        checkPath("run-directory", directory);
        return directory;
    }

    private <T> T create(String name, Class<T> type) {
        try {
            return Binder.get(this.environment).bindOrCreate(name, Bindable.of(type));
        } catch (BindException ex) {
            throw invalid(ex);
        }
    }

    private <T> T bind(String name, Bindable<T> target, T otherwise) {
        try {
            return Binder.get(this.environment).bind(name, target).orElse(otherwise);
        } catch (BindException ex) {
            throw invalid(ex);
        }
    }

    private void check(ClusterProperties properties) {
        WorkerCount.check(properties.workers(), (range) -> invalid("workers", properties.workers(), range));
        for (PropertyRule rule : PropertyRules.ALL) {
            if (!rule.holds().test(properties)) {
                throw invalid(
                        rule.key(),
                        Objects.requireNonNullElse(rule.value().apply(properties), "nothing"),
                        rule.range());
            }
        }
    }

    private void checkPath(String key, @Nullable String path) {
        if (path != null && !PropertyRules.isPath(path)) {
            throw invalid(key, path, PropertyRules.range(key));
        }
    }

    /** For a value of that property that is well-formed, but not possible. */
    InvalidClusterPropertyException invalid(String key, Object effective, String range) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(PREFIX + "." + key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return new InvalidClusterPropertyException(
                        name.toString(), property.getValue(), range, origin(property), null);
            }
        }
        return new InvalidClusterPropertyException(name.toString(), effective, range, null, null);
    }

    private static InvalidClusterPropertyException invalid(BindException ex) {
        ConfigurationProperty property = ex.getProperty();
        String name = (property != null)
                ? property.getName().toString()
                : ex.getName().toString();
        Object value = (property != null) ? property.getValue() : null;
        String key = name.startsWith(PREFIX + ".") ? name.substring(PREFIX.length() + 1) : name;
        return new InvalidClusterPropertyException(
                name,
                value,
                PropertyRules.range(key.replaceAll("\\[\\d+]", "")),
                (property != null) ? origin(property) : null,
                ex);
    }

    private static @Nullable String origin(ConfigurationProperty property) {
        return (property.getOrigin() != null) ? property.getOrigin().toString() : null;
    }
}

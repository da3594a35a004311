package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.supervise.SupervisorSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Tells why no worker may be replaced merely to make a class archive. Its successor is one more start of the application,
 * which nobody has asked for: it must not delete what users have been told is saved, nor fail for want of a database.
 */
final class RetirementObstacle {

    private static final List<String> SCHEMA = List.of(
            "spring.jpa.hibernate.ddl-auto",
            "spring.jpa.properties.hibernate.hbm2ddl.auto",
            "spring.jpa.properties.jakarta.persistence.schema-generation.database.action");

    private static final Set<String> CREATES =
            Set.of("create", "create-drop", "create-only", "drop", "drop-and-create");

    /** Properties and the values with which each start runs scripts that may drop tables, as those of Quartz do. */
    private static final List<Map.Entry<String, String>> SCRIPTS = List.of(
            Map.entry("spring.sql.init.mode", "always"),
            Map.entry("spring.quartz.jdbc.initialize-schema", "always"),
            Map.entry("spring.liquibase.drop-first", "true"));

    private static final List<String> URLS =
            List.of("spring.datasource.url", "spring.datasource.hikari.jdbc-url", "spring.r2dbc.url");

    /** With any of them Spring Boot makes no database of its own accord. */
    private static final List<String> OTHER_DATABASES = List.of(
            "spring.datasource.url",
            "spring.datasource.hikari.jdbc-url",
            "spring.datasource.jndi-name",
            "spring.datasource.type",
            "spring.r2dbc.url",
            "spring.docker.compose.file");

    /** Present together, they make Spring Boot start a database in memory where nothing names another. */
    private static final List<List<String>> EMBEDDED = List.of(
            List.of("org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration", "org.h2.Driver"),
            List.of(
                    "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                    "org.hsqldb.jdbc.JDBCDriver"),
            List.of(
                    "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                    "org.apache.derby.jdbc.EmbeddedDriver"),
            List.of(
                    "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
                    "io.r2dbc.h2.H2ConnectionFactoryProvider"));

    /** A file that one process at a time may open. */
    private static final Pattern EMBEDDED_FILE = Pattern.compile(
            "(jdbc:h2:(?!mem:|tcp:|ssl:).*|r2dbc:h2:file:.*|jdbc:hsqldb:file:.*|jdbc:derby:(?!//|memory:).*)");

    /** A database that ends with its process. */
    private static final Pattern MEMORY =
            Pattern.compile("(jdbc:h2:mem:.*|r2dbc:h2:mem:.*|jdbc:hsqldb:mem:.*|jdbc:derby:memory:.*)");

    private static final Pattern SHARED_FILE = Pattern.compile("auto_server=true", Pattern.CASE_INSENSITIVE);

    private RetirementObstacle() {}

    /**
     * As {@link #find(Environment, Predicate)}, but tells also why no worker can be replaced at all.
     *
     * @return a clause for people; {@code null} where nothing is known that speaks against it
     */
    static @Nullable String find(
            SupervisorSettings supervision,
            ClusterProperties.Archive.Mode mode,
            Environment environment,
            Predicate<String> hasClass) {
        if (supervision.rolling().maxSurge().value() == 0) {
            return "that takes a worker whose successor serves before it leaves, which xypriss.cluster.rolling.max-surge=0"
                    + " rules out";
        }
        return (mode == ClusterProperties.Archive.Mode.ALWAYS) ? null : find(environment, hasClass);
    }

    /**
     * @param hasClass whether the application has a class, which is not loaded for that
     * @return a clause for people; {@code null} where nothing is known that speaks against it
     */
    static @Nullable String find(Environment environment, Predicate<String> hasClass) {
        for (String key : SCHEMA) {
            String value = environment.getProperty(key, "").toLowerCase(Locale.ROOT);
            if (CREATES.contains(value)) {
                return eachStart(key, value);
            }
        }
        for (Map.Entry<String, String> script : SCRIPTS) {
            if (environment.getProperty(script.getKey(), "").equalsIgnoreCase(script.getValue())) {
                return eachStart(script.getKey(), script.getValue());
            }
        }
        for (String key : URLS) {
            String url = environment.getProperty(key, "");
            if (EMBEDDED_FILE.matcher(url).matches()
                    && !SHARED_FILE.matcher(url).find()) {
                return "a worker is replaced for it, and its successor could not open the database file that it holds ("
                        + key + ")";
            }
            if (MEMORY.matcher(url).matches()) {
                return "a worker is replaced for it, and the database in its memory would be gone (" + key + ")";
            }
        }
        return isEmbedded(environment, hasClass)
                ? "a worker is replaced for it, and the database in its memory would be gone, which Spring Boot starts as"
                        + " spring.datasource.url and spring.r2dbc.url are not set"
                : null;
    }

    private static boolean isEmbedded(Environment environment, Predicate<String> hasClass) {
        return OTHER_DATABASES.stream().noneMatch(environment::containsProperty)
                && !"none".equalsIgnoreCase(environment.getProperty("spring.datasource.embedded-database-connection"))
                && EMBEDDED.stream().anyMatch((classes) -> classes.stream().allMatch(hasClass));
    }

    private static String eachStart(String key, String value) {
        return "a worker is replaced for it, and each start of this application changes its database (" + key + "="
                + value + ")";
    }
}

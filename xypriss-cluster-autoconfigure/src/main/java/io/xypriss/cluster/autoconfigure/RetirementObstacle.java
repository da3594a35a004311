package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.supervise.SupervisorSettings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    private static final String SQL = "spring.sql.init.mode";

    private static final List<String> URLS = List.of("spring.datasource.url", "spring.r2dbc.url");

    /** A file that one process at a time may open. */
    private static final Pattern EMBEDDED_FILE = Pattern.compile(
            "(jdbc:h2:(?!mem:|tcp:|ssl:).*|r2dbc:h2:file:.*|jdbc:hsqldb:file:.*|jdbc:derby:(?!//|memory:).*)");

    private static final Pattern SHARED_FILE = Pattern.compile("auto_server=true", Pattern.CASE_INSENSITIVE);

    private RetirementObstacle() {}

    /**
     * As {@link #find(Environment)}, but tells also why no worker can be replaced at all.
     *
     * @return a clause for people; {@code null} where nothing is known that speaks against it
     */
    static @Nullable String find(SupervisorSettings supervision, Environment environment) {
        return (supervision.rolling().maxSurge().value() == 0)
                ? "that takes a worker whose successor serves before it leaves, which xypriss.cluster.rolling.max-surge=0"
                        + " rules out"
                : find(environment);
    }

    /** @return a clause for people; {@code null} where nothing is known that speaks against it */
    static @Nullable String find(Environment environment) {
        for (String key : SCHEMA) {
            String value = environment.getProperty(key, "").toLowerCase(Locale.ROOT);
            if (CREATES.contains(value)) {
                return eachStart(key, value);
            }
        }
        if (environment.getProperty(SQL, "").equalsIgnoreCase("always")) {
            return eachStart(SQL, "always");
        }
        for (String key : URLS) {
            String url = environment.getProperty(key, "");
            if (EMBEDDED_FILE.matcher(url).matches()
                    && !SHARED_FILE.matcher(url).find()) {
                return "a worker is replaced for it, and its successor could not open the database file that it holds ("
                        + key + ")";
            }
        }
        return null;
    }

    private static String eachStart(String key, String value) {
        return "a worker is replaced for it, and each start of this application changes its database (" + key + "="
                + value + ")";
    }
}

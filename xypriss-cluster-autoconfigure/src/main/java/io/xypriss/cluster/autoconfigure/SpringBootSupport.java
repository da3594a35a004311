package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.core.env.Environment;

/**
 * Tells whether the cluster supports the application's version of Spring Boot. Refers only to classes that Spring Boot 3
 * has, too, so that an application on Spring Boot 3 gets the failure analysis.
 */
final class SpringBootSupport {

    private static final Log logger = LogFactory.getLog(SpringBootSupport.class);

    private static final int MAJOR = 4;

    /** The newest that the build tests. */
    private static final int NEWEST_MINOR = 1;

    private static final String SUPPORTED = "Spring Boot 4.0 and 4.1";

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

    private SpringBootSupport() {}

    /** @throws ClusterStartException if clustering cannot work with the Spring Boot of this process */
    static void check() {
        String warning = check(SpringBootVersion.getVersion());
        if (warning != null) {
            logger.warn(warning);
        }
    }

    /** Not on Spring Boot 3, which does not call our environment post-processor. */
    static boolean isRoleDecided(Environment environment) {
        return environment.containsProperty(ClusterRole.PROPERTY);
    }

    /**
     * Checks a version.
     *
     * @return what to warn of; {@code null} if the version is supported
     * @throws ClusterStartException if the version is known not to work
     */
    static @Nullable String check(@Nullable String version) {
        Matcher matcher = VERSION.matcher(String.valueOf(version));
        if (!matcher.matches()) {
            return "The version of Spring Boot is not known (" + version + "). The cluster supports " + SUPPORTED + ".";
        }
        if (Integer.parseInt(matcher.group(1)) != MAJOR) {
            throw new ClusterStartException(
                    "The cluster cannot start: this application runs on Spring Boot " + version
                            + ". The cluster supports " + SUPPORTED + ".",
                    "Use Spring Boot 4.0 or 4.1, or remove xypriss-cluster-starter from the application.",
                    new IllegalStateException("Spring Boot " + version));
        }
        if (Integer.parseInt(matcher.group(2)) > NEWEST_MINOR) {
            return "This application runs on Spring Boot " + version + ". The cluster was tested with " + SUPPORTED
                    + " only: look for a newer version of xypriss-cluster-starter.";
        }
        return null;
    }
}

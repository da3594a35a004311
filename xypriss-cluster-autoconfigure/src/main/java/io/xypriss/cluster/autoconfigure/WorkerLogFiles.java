package io.xypriss.cluster.autoconfigure;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * The files that Spring Boot has every process write under one configured name. Two processes that roll one log file lose
 * lines, and the process id is to be the master's, so those of any other process are elsewhere.
 */
final class WorkerLogFiles {

    static final String LOG_FILE = "logging.file.name";

    static final String LOG_DIRECTORY = "logging.file.path";

    private static final String PID_FILE = "spring.pid.file";

    private static final String TOMCAT_ACCESS_LOG = "server.tomcat.accesslog.";

    private static final String JETTY_ACCESS_LOG = "server.jetty.accesslog.";

    private static final List<String> ROLLED_LOG_FILES = List.of(
            "logging.logback.rollingpolicy.file-name-pattern", "logging.log4j2.rollingpolicy.file-name-pattern");

    private WorkerLogFiles() {}

    /**
     * Those of a worker: logs beside the master's, told apart by the worker's id.
     *
     * @param directory the worker's own
     */
    static Map<String, Object> ofWorker(ConfigurableEnvironment environment, String workerId, Path directory) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        String suffix = "-worker-" + workerId;
        overrides.put(PID_FILE, pidFile(directory));
        String logFile = logFile(environment);
        if (logFile != null) {
            overrides.put(LOG_FILE, withSuffix(logFile, suffix));
        }
        for (String property : ROLLED_LOG_FILES) {
            String pattern = unresolved(environment, property);
            if (pattern != null && !pattern.contains("LOG_FILE")) {
                overrides.put(property, withSuffix(pattern, suffix));
            }
        }
        if (environment.getProperty(TOMCAT_ACCESS_LOG + "enabled", Boolean.class, false)) {
            String prefix = environment.getProperty(TOMCAT_ACCESS_LOG + "prefix", "access_log");
            overrides.put(TOMCAT_ACCESS_LOG + "prefix", prefix + suffix);
        }
        String jetty = environment.getProperty(JETTY_ACCESS_LOG + "filename");
        if (jetty != null) {
            overrides.put(JETTY_ACCESS_LOG + "filename", withSuffix(jetty, suffix));
        }
        return overrides;
    }

    /** For an application that writes one; Spring Boot has no value that says not to. */
    private static String pidFile(Path directory) {
        return directory.resolve("application.pid").toString();
    }

    private static @Nullable String logFile(Environment environment) {
        String name = environment.getProperty(LOG_FILE);
        if (name != null && !name.isEmpty()) {
            return name;
        }
        String path = environment.getProperty(LOG_DIRECTORY);
        return (path != null && !path.isEmpty()) ? path + "/spring.log" : null;
    }

    /** A pattern may refer to what only the logging system knows. */
    private static @Nullable String unresolved(ConfigurableEnvironment environment, String property) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            Object value = source.getProperty(property);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }

    /** Puts it before the extension; a pattern has its date in braces, which may hold any character. */
    static String withSuffix(String file, String suffix) {
        int name = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1;
        int dot = file.lastIndexOf('.');
        int end = (dot > name && dot > file.lastIndexOf('}')) ? dot : file.length();
        return file.substring(0, end) + suffix + file.substring(end);
    }
}

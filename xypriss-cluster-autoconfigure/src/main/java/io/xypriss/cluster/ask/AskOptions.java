package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.transport.MasterDescription;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * What the operator asks for, and which master is meant.
 *
 * @param untilDone whether to wait until the change is in force, or has failed
 * @param force whether {@code stop} ends requests in progress
 * @param json whether to print JSON rather than a table
 * @param wanted which master is meant
 */
record AskOptions(Question question, boolean untilDone, boolean force, boolean json, MasterSearch.Wanted wanted) {

    static final String PREFIX = "xypriss.cluster.";

    static final String ASK = PREFIX + "ask";

    static final String RUN_DIRECTORY = PREFIX + "run-directory";

    /** @throws AskException if something is not understood */
    static AskOptions from(Environment environment) throws AskException {
        return new AskOptions(
                Question.parse(environment.getProperty(ASK, "").trim()),
                flag(environment, "wait"),
                flag(environment, "force"),
                isJson(environment),
                wanted(environment));
    }

    private static boolean isJson(Environment environment) throws AskException {
        String format = environment.getProperty(PREFIX + "format", "table");
        return switch (format) {
            case "json" -> true;
            case "table" -> false;
            default ->
                throw new AskException(
                        ExitCode.USAGE, PREFIX + "format is '" + format + "', but must be 'table' or 'json'");
        };
    }

    /** As a property, or, as operators are used to, by its bare name on the command line. */
    private static boolean flag(Environment environment, String name) throws AskException {
        String property = environment.getProperty(PREFIX + name);
        PropertySource<?> commandLine = commandLine(environment);
        Object bare = (commandLine != null) ? commandLine.getProperty(name) : null;
        String value = (property != null) ? property : (bare != null) ? bare.toString() : "false";
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new AskException(
                        ExitCode.USAGE, PREFIX + name + " is '" + value + "', but must be 'true' or 'false'");
        };
    }

    private static MasterSearch.Wanted wanted(Environment environment) throws AskException {
        return new MasterSearch.Wanted(
                directory(environment),
                offered(environment.getProperty("RUNTIME_DIRECTORY", "")),
                MasterDescription.programOfThisProcess(),
                environment.getProperty("spring.application.name"),
                isOnCommandLine(environment, "spring.application.name"),
                port(environment),
                isOnCommandLine(environment, "server.port"));
    }

    private static @Nullable Path directory(Environment environment) throws AskException {
        String directory = environment.getProperty(RUN_DIRECTORY);
        if (directory == null || directory.isBlank()) {
            return null;
        }
        try {
            return Path.of(directory).toAbsolutePath();
        } catch (InvalidPathException ex) {
            throw new AskException(ExitCode.USAGE, RUN_DIRECTORY + " is '" + directory + "', which is no path", ex);
        }
    }

    /** Absolute paths with colons between them, as systemd gives them to all commands of a unit. */
    private static List<Path> offered(String directories) throws AskException {
        try {
            return Arrays.stream(directories.split(":"))
                    .filter((each) -> each.startsWith("/"))
                    .map(Path::of)
                    .toList();
        } catch (InvalidPathException ex) {
            throw new AskException(
                    ExitCode.USAGE, "RUNTIME_DIRECTORY is '" + directories + "', which are no paths", ex);
        }
    }

    private static @Nullable Integer port(Environment environment) throws AskException {
        String port = environment.getProperty("server.port");
        try {
            return (port != null) ? Integer.valueOf(port.trim()) : null;
        } catch (NumberFormatException ex) {
            throw new AskException(ExitCode.USAGE, "server.port is '" + port + "', which is no port", ex);
        }
    }

    private static boolean isOnCommandLine(Environment environment, String name) {
        PropertySource<?> commandLine = commandLine(environment);
        return commandLine != null && commandLine.containsProperty(name);
    }

    private static @Nullable PropertySource<?> commandLine(Environment environment) {
        return (environment instanceof ConfigurableEnvironment configurable)
                ? configurable.getPropertySources().get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)
                : null;
    }
}

package io.xypriss.cluster.control.transport;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a master says of itself in its run directory, so that an operator finds it among others.
 *
 * @param pid its process id
 * @param application the application's name; empty where it has none
 * @param program what it was started from, as {@link #programOfThisProcess()} tells
 * @param ports the ports it serves; empty where the application serves none
 * @param startTime when it started, as an instant
 */
public record MasterDescription(long pid, String application, String program, List<Integer> ports, String startTime) {

    /** Another version may have left something out. */
    public MasterDescription {
        application = Objects.requireNonNullElse(application, "");
        program = Objects.requireNonNullElse(program, "");
        ports = List.copyOf(Objects.requireNonNullElse(ports, List.of()));
        startTime = Objects.requireNonNullElse(startTime, "");
    }

    /**
     * What this process was started from: the absolute path of its jar, else the name of its main class. The same command
     * from the same directory gives the same. Empty where the JVM does not tell.
     */
    public static String programOfThisProcess() {
        return program(System.getProperty("java.class.path", ""), System.getProperty("sun.java.command", ""));
    }

    static String program(String classPath, String command) {
        if (!classPath.isEmpty() && command.startsWith(classPath)) {
            return Path.of(classPath).toAbsolutePath().normalize().toString();
        }
        int end = command.indexOf(' ');
        return (end < 0) ? command : command.substring(0, end);
    }
}

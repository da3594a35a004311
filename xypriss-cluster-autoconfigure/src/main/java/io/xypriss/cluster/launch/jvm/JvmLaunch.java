package io.xypriss.cluster.launch.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of this application as it is about to be started. Every user of the machine can read the command line of a process:
 * it therefore shows nothing that the command line of this process does not, and the rest goes through a file.
 *
 * @param java the java executable
 * @param options all its options, in order; later ones win
 * @param fromVariables how many of them, from the first on, the JVM takes from {@code variables}
 * @param variables the environment variables for that; of {@link #VARIABLES}, the JVM must have these and no others
 * @param jar the executable jar that it is started from; absent where it is started otherwise
 * @param paths the class path or the module path, as options
 * @param main what to start: {@code -jar} and the jar, or the main class
 * @param arguments the application's arguments
 * @param argumentsShown whether the command line of this process shows the application's arguments
 */
public record JvmLaunch(
        String java,
        List<String> options,
        int fromVariables,
        Map<String, String> variables,
        @Nullable Path jar,
        List<String> paths,
        List<String> main,
        List<String> arguments,
        boolean argumentsShown) {

    /** The environment variables that a JVM takes options from. */
    public static final Set<String> VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    public JvmLaunch {
        options = List.copyOf(options);
        variables = Map.copyOf(variables);
        paths = List.copyOf(paths);
        main = List.copyOf(main);
        arguments = List.copyOf(arguments);
    }

    /** One that takes no options from variables. */
    public JvmLaunch(String java, List<String> options, @Nullable Path jar, List<String> main, List<String> arguments) {
        this(java, options, 0, Map.of(), jar, List.of(), main, arguments, true);
    }

    /** A JVM with the same options that does something else. */
    public JvmLaunch doing(List<String> paths, List<String> main) {
        return new JvmLaunch(
                this.java, this.options, this.fromVariables, this.variables, this.jar, paths, main, List.of(), true);
    }

    /**
     * The command, with further options.
     *
     * @param file for what the command line must not show; does not exist, and is needed until the JVM has started
     * @throws IOException if the file cannot be written
     */
    public List<String> command(Path file, List<String> addedOptions) throws IOException {
        List<String> hidden = new ArrayList<>(this.options.subList(this.fromVariables, this.options.size()));
        hidden.addAll(addedOptions);
        hidden.addAll(this.paths);
        List<String> shown = new ArrayList<>(List.of(this.java, "@" + file));
        List<String> rest = this.argumentsShown ? shown : hidden;
        rest.addAll(this.main);
        rest.addAll(this.arguments);
        ArgumentFile.write(file, hidden);
        return shown;
    }

    /** Sets the variables in the environment of a process. */
    public void apply(Map<String, String> environment) {
        environment.keySet().removeAll(VARIABLES);
        environment.putAll(this.variables);
    }
}

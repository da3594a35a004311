package io.xypriss.cluster.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of this application as it is about to be started.
 *
 * @param java the java executable
 * @param options all its options, in order; later ones win
 * @param jar the executable jar that it is started from; absent where it is started otherwise
 * @param main what to start: {@code -jar} and the jar, or a class path and the main class
 * @param arguments the application's arguments
 */
public record JvmLaunch(
        String java, List<String> options, @Nullable Path jar, List<String> main, List<String> arguments) {

    public JvmLaunch {
        options = List.copyOf(options);
        main = List.copyOf(main);
        arguments = List.copyOf(arguments);
    }

    /** The command, with further options. */
    public List<String> command(List<String> addedOptions) {
        List<String> command = new ArrayList<>();
        command.add(this.java);
        command.addAll(this.options);
        command.addAll(addedOptions);
        command.addAll(this.main);
        command.addAll(this.arguments);
        return command;
    }
}

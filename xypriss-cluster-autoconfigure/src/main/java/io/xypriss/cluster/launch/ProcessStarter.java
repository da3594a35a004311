package io.xypriss.cluster.launch;

import java.io.File;
import java.io.IOException;

/** Starts a prepared process; the place where an inherited socket is slipped in as its standard input. */
@FunctionalInterface
public interface ProcessStarter {

    /** Starts the process. */
    Process start(ProcessBuilder builder) throws IOException;

    /** Starts it with nothing on its standard input. */
    static ProcessStarter plain() {
        return (builder) -> {
            File nothing = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
            return builder.redirectInput(ProcessBuilder.Redirect.from(nothing)).start();
        };
    }
}

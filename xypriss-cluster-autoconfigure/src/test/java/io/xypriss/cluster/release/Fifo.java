package io.xypriss.cluster.release;

import java.io.IOException;
import java.nio.file.Path;

/** A named pipe: whoever opens it waits until another process opens its other end, as for a disk that does not answer. */
public final class Fifo {

    private Fifo() {}

    public static Path create(Path path) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("mkfifo", path.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("mkfifo ended with " + exit);
        }
        return path;
    }
}

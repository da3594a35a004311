package io.xypriss.cluster.ask;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The terminal that the command line runs in. */
final class Terminal {

    static final int DEFAULT_WIDTH = 80;

    private static final int NARROWEST = 20;

    private static final int LIMIT_SECONDS = 1;

    private Terminal() {}

    /** Its width in characters, as {@code COLUMNS} or the terminal itself tells; 80 where none does. */
    static int width() {
        int told = columns(System.getenv("COLUMNS"));
        if (told == 0 && System.console() != null) {
            told = columns(size());
        }
        return (told >= NARROWEST) ? told : DEFAULT_WIDTH;
    }

    /** The last number of a text; 0 where there is none. */
    static int columns(String text) {
        String[] words = (text != null) ? text.trim().split(" ") : new String[] {""};
        String last = words[words.length - 1];
        return last.matches("[0-9]{1,5}") ? Integer.parseInt(last) : 0;
    }

    private static String size() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException ex) {
            // A system without that command, or a process without a terminal.
            return "";
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

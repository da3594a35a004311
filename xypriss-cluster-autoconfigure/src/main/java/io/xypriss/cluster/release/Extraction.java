package io.xypriss.cluster.release;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Extracts an executable jar with Spring Boot's own tools, which are in it. */
final class Extraction {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** They are for the application, and the JVM would print that it has picked them up. */
    private static final List<String> NOT_FOR_TOOLS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private Extraction() {}

    /**
     * @param java the java executable
     * @param log where the tools may say what goes wrong
     * @throws ReleaseException if they fail
     */
    static void run(String java, Path jar, Path destination, Path log) throws ReleaseException {
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                destination.toString());
        builder.environment().keySet().removeAll(NOT_FOR_TOOLS);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new ReleaseException("extracting it took longer than " + LIMIT.toSeconds() + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw new ReleaseException("extracting it ended with exit code " + process.exitValue() + ": "
                        + Files.readString(log, Charset.defaultCharset()).strip());
            }
        } catch (IOException ex) {
            throw new ReleaseException("it could not be extracted: " + ex, ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ReleaseException("interrupted while it was extracted", ex);
        }
    }
}

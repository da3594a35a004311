package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Extracts an executable jar with Spring Boot's own tools, which are in it. */
final class Extraction {

    private static final Log logger = LogFactory.getLog(Extraction.class);

    /** Of another process. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** They are for the application, and the JVM would print that it has picked them up. */
    private static final List<String> NOT_FOR_TOOLS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private Extraction() {}

    /**
     * Has this process do it, in a fraction of the time that it takes another one to start and do it. For the jar that this
     * process was started from: with another one, it may not agree on the version of Spring Boot.
     *
     * @param tools where the tools are in the jar
     * @param destination does not exist; nor does it where this is not done
     * @return whether it is done; where the tools cannot be run here, or fail, another process can tell why
     */
    static boolean runHere(Path jar, String tools, Path destination) {
        try (JarTools here = new JarTools(jar, tools)) {
            here.extract(destination);
            if (!Files.isRegularFile(destination.resolve(jar.getFileName()))) {
                throw new IOException("the tools have not written " + jar.getFileName());
            }
            logger.debug("This process has extracted " + jar);
            return true;
        } catch (Exception | LinkageError ex) {
            logger.debug("This process cannot extract " + jar, ex);
            ReleaseStore.remove(destination);
            return false;
        }
    }

    /**
     * Starts another process that does it.
     *
     * @param java the java executable
     * @param log where the tools may say what goes wrong
     * @throws ReleaseException if they fail
     */
    static void runElsewhere(String java, Path jar, Path destination, Path log) throws ReleaseException {
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
            Files.createFile(log, PrivateDirectory.file(log));
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
            logger.debug("Another process has extracted " + jar);
        } catch (IOException ex) {
            throw new ReleaseException("it could not be extracted: " + ex, ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ReleaseException("interrupted while it was extracted", ex);
        }
    }
}

package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short command and gives what it prints. */
final class Tool {

    private static final long SECONDS = 60;

    private Tool() {}

    static String run(List<String> command) throws BenchmarkException, InterruptedException {
        try {
            Path output = Files.createTempFile("xypriss-benchmarks", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new BenchmarkException(command + " did not end within " + SECONDS + " s");
                }
                String text = Files.readString(output, StandardCharsets.UTF_8).trim();
                if (process.exitValue() != 0) {
                    throw new BenchmarkException(command + " failed: " + text);
                }
                return text;
            } finally {
                Files.delete(output);
            }
        } catch (IOException ex) {
            throw new BenchmarkException(command + " cannot be run: " + ex.getMessage(), ex);
        }
    }
}

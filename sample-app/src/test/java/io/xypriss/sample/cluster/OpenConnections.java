package io.xypriss.sample.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Reads from Linux which connections a process has open. */
final class OpenConnections {

    private OpenConnections() {}

    /** Connections to this local port that the process has accepted and not closed. */
    static int count(long pid, int port) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> sockets = new HashSet<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            try (Stream<String> lines = Files.lines(process.resolve("net").resolve(table))) {
                lines.skip(1)
                        .map((line) -> line.trim().split("\\s+"))
                        .filter((fields) -> fields[1].endsWith(String.format(":%04X", port)) && !isListening(fields))
                        .forEach((fields) -> sockets.add("socket:[" + fields[9] + "]"));
            }
        }
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return (int) descriptors
                    .filter((descriptor) -> sockets.contains(target(descriptor)))
                    .count();
        }
    }

    private static boolean isListening(String[] fields) {
        return fields[3].equals("0A");
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException ex) {
            // The process is stopped, so its descriptors stay what they are.
            throw new java.io.UncheckedIOException(ex);
        }
    }
}

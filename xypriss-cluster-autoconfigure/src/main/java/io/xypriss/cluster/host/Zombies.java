package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The children of a process that have ended and were not reaped yet, as {@code /proc} shows them. */
final class Zombies {

    /** Of the fields after the name, which is in brackets and may hold anything. */
    private static final int STATE = 0;

    private static final int PARENT = 1;

    private static final int START_TIME = 19;

    private final Path proc;

    private final String parent;

    Zombies(Path proc, long parent) {
        this.proc = proc;
        this.parent = Long.toString(parent);
    }

    List<Zombie> list() throws IOException {
        List<Zombie> zombies = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(this.proc, "[0-9]*")) {
            for (Path process : processes) {
                zombie(process).ifPresent(zombies::add);
            }
        }
        return zombies;
    }

    private Optional<Zombie> zombie(Path process) {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException ex) {
            // Gone since it was listed.
            return Optional.empty();
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length <= START_TIME || !fields[STATE].equals("Z") || !fields[PARENT].equals(this.parent)) {
            return Optional.empty();
        }
        return Optional.of(new Zombie(Long.parseLong(process.getFileName().toString()), fields[START_TIME]));
    }

    /**
     * A process that has ended.
     *
     * @param startTime tells it from another one with the same id
     */
    record Zombie(long pid, String startTime) {}
}

package io.xypriss.cluster.sizing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits that control groups set to this process on Linux, version 1 and 2. The JVM knows them too, but before JDK 24
 * not those that version 2 sets on a group further up, as systemd does on a slice.
 *
 * @param self the text of {@code /proc/self/cgroup}
 * @param mounts the text of {@code /proc/self/mountinfo}
 */
record Cgroups(String self, String mounts) {

    /** Version 1 writes "no limit" as the largest number of whole pages. */
    private static final long NO_LIMIT = Long.MAX_VALUE >> 1;

    /** Those of this process; none where there is nothing to read. */
    static Optional<Cgroups> ofThisProcess() {
        Path self = Path.of("/proc/self/cgroup");
        Path mounts = Path.of("/proc/self/mountinfo");
        if (!Files.isReadable(self) || !Files.isReadable(mounts)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Cgroups(Files.readString(self), Files.readString(mounts)));
        } catch (IOException ex) {
            throw new UncheckedIOException("The control groups of this process cannot be read", ex);
        }
    }

    /** In bytes; empty where none is set. */
    OptionalLong memory() {
        return Stream.of(
                        groups("", "memory.max", Cgroups::number),
                        groups("memory", "memory.limit_in_bytes", Cgroups::number))
                .flatMap(List::stream)
                .mapToLong(Double::longValue)
                .filter((limit) -> limit < NO_LIMIT)
                .min();
    }

    /** In processors, not always a whole number; empty where none is set. */
    OptionalDouble processors() {
        return Stream.of(
                        groups("", "cpu.max", Cgroups::quotaAndPeriod),
                        groups("cpu", "cpu.cfs_quota_us", Cgroups::quota))
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .filter((limit) -> limit > 0)
                .min();
    }

    /** What a file says in the group of this process and in all above it. */
    private List<Double> groups(String controller, String file, Function<Path, @Nullable Double> reader) {
        List<Double> found = new ArrayList<>();
        Mount mount = mount(controller);
        String group = group(controller);
        if (mount == null || group == null) {
            return found;
        }
        Path directory = mount.directory(group);
        while (directory != null && directory.startsWith(mount.point())) {
            Double value = reader.apply(directory.resolve(file));
            if (value != null) {
                found.add(value);
            }
            directory = directory.getParent();
        }
        return found;
    }

    private @Nullable String group(String controller) {
        return this.self
                .lines()
                .map((line) -> line.split(":", 3))
                .filter((fields) ->
                        fields.length == 3 && List.of(fields[1].split(",")).contains(controller))
                .map((fields) -> fields[2])
                .findFirst()
                .orElse(null);
    }

    private @Nullable Mount mount(String controller) {
        return this.mounts
                .lines()
                .map(Mount::parse)
                .flatMap(Stream::ofNullable)
                .filter((mount) -> mount.has(controller))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Double number(Path file) {
        String text = read(file);
        return (text == null || text.equals("max")) ? null : Double.valueOf(text);
    }

    private static @Nullable Double quotaAndPeriod(Path file) {
        String text = read(file);
        if (text == null || text.startsWith("max")) {
            return null;
        }
        String[] fields = text.split(" ");
        return Double.parseDouble(fields[0]) / Double.parseDouble(fields[1]);
    }

    private static @Nullable Double quota(Path file) {
        Double quota = number(file);
        Double period = number(file.resolveSibling("cpu.cfs_period_us"));
        return (quota == null || period == null) ? null : Double.valueOf(quota / period);
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (NoSuchFileException ex) {
            // The root has no limits, and neither has a group without that controller.
            return null;
        } catch (IOException ex) {
            throw new UncheckedIOException("The limit " + file + " cannot be read", ex);
        }
    }

    /**
     * Where a hierarchy of groups is to be seen.
     *
     * @param root the group that is at the top of what is seen
     * @param point the folder it is seen in
     * @param controllers what it controls in version 1; the empty name in version 2
     */
    private record Mount(String root, Path point, List<String> controllers) {

        /** Fields of a line of mountinfo: some, a dash, the type of the file system, its source, its options. */
        static @Nullable Mount parse(String line) {
            String[] halves = line.split(" - ", 2);
            String[] first = halves[0].split(" ");
            String[] second = (halves.length == 2) ? halves[1].split(" ") : new String[0];
            if (first.length < 5 || second.length < 3 || !second[0].startsWith("cgroup")) {
                return null;
            }
            List<String> controllers = second[0].equals("cgroup2") ? List.of("") : List.of(second[2].split(","));
            return new Mount(first[3], Path.of(first[4].replace("\\040", " ")), controllers);
        }

        boolean has(String controller) {
            return this.controllers.contains(controller);
        }

        /** The folder of a group; where it is not to be seen, as in some containers, the topmost one that is. */
        Path directory(String group) {
            String below = group;
            if (!this.root.equals("/") && group.startsWith(this.root)) {
                below = group.substring(this.root.length());
            }
            Path directory = this.point.resolve(below.replaceFirst("^/+", "")).normalize();
            return directory.startsWith(this.point) && Files.isDirectory(directory) ? directory : this.point;
        }
    }
}

package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control group with a limit to its memory, of version 2 or 1. Made by hand, which takes root and a hierarchy that is
 * mounted writable; elsewhere the test that wants one is skipped.
 */
final class MemoryCgroup implements AutoCloseable {

    private static final Path TOP = Path.of("/sys/fs/cgroup");

    private static final String JOIN = "echo $$ > \"$0\"/cgroup.procs && exec \"$@\"";

    private final Path directory;

    private final boolean version2;

    private MemoryCgroup(Path directory, boolean version2) {
        this.directory = directory;
        this.version2 = version2;
    }

    static MemoryCgroup of(int megabytes) throws IOException {
        boolean version2 = Files.isReadable(TOP.resolve("cgroup.subtree_control"))
                && Files.readString(TOP.resolve("cgroup.subtree_control")).contains("memory");
        Path parent = version2 ? TOP : TOP.resolve("memory");
        assumeTrue(Files.isWritable(parent.resolve("cgroup.procs")), "no memory cgroup can be made here");
        Path directory =
                parent.resolve("xypriss-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            Files.createDirectory(directory);
        } catch (IOException ex) {
            assumeTrue(false, "no memory cgroup can be made here: " + ex);
        }
        MemoryCgroup cgroup = new MemoryCgroup(directory, version2);
        Files.writeString(
                directory.resolve(version2 ? "memory.max" : "memory.limit_in_bytes"),
                Long.toString((long) megabytes << 20));
        return cgroup;
    }

    /** What to put before a command for it, and all that it starts, to run within. */
    List<String> join() {
        return List.of("bash", "-c", JOIN, this.directory.toString());
    }

    /** How many processes the kernel has killed because the limit was reached. */
    long kills() throws IOException {
        return Files.readAllLines(this.directory.resolve(this.version2 ? "memory.events" : "memory.oom_control"))
                .stream()
                .filter((line) -> line.startsWith("oom_kill "))
                .mapToLong((line) -> Long.parseLong(line.substring("oom_kill ".length())))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        // Until the last process is gone for good, the kernel refuses.
        await().atMost(SampleCluster.LONG).ignoreException(IOException.class).until(() -> {
            Files.deleteIfExists(this.directory);
            return true;
        });
        assertThat(this.directory).doesNotExist();
    }
}

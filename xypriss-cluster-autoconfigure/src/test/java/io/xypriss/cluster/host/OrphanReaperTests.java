package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a process that inherits orphans like pid 1, for as long as each test takes. */
@Tag("jdk")
@EnabledOnOs(OS.LINUX)
class OrphanReaperTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final int PR_SET_CHILD_SUBREAPER = 36;

    private final Zombies zombies =
            new Zombies(Path.of("/proc"), ProcessHandle.current().pid());

    @BeforeEach
    void inheritOrphans() {
        inheritOrphans(1);
    }

    @AfterEach
    void inheritNoMore() {
        inheritOrphans(0);
    }

    private static void inheritOrphans(int whether) {
        NativeLong none = new NativeLong(0);
        Receiver.C.prctl(PR_SET_CHILD_SUBREAPER, new NativeLong(whether), none, none, none);
    }

    @Test
    void inheritedProcessIsReapedTheSecondTimeItIsFoundEnded() throws Exception {
        long orphan = orphan();
        await().atMost(LONG).until(() -> pids().contains(orphan));
        OrphanReaper reaper = new OrphanReaper(this.zombies, (pid) -> false);
        reaper.reap();
        assertThat(pids()).contains(orphan);
        reaper.reap();
        assertThat(pids()).doesNotContain(orphan);
        assertThat(Path.of("/proc", Long.toString(orphan))).doesNotExist();
        reaper.reap();
        reaper.close();
    }

    @Test
    void sparedProcessIsLeftAlone() throws Exception {
        long orphan = orphan();
        Set<Long> spared = ConcurrentHashMap.newKeySet();
        spared.add(orphan);
        await().atMost(LONG).until(() -> pids().contains(orphan));
        OrphanReaper reaper = new OrphanReaper(this.zombies, spared::contains);
        reaper.reap();
        reaper.reap();
        reaper.reap();
        assertThat(pids()).contains(orphan);
        spared.clear();
        reaper.reap();
        reaper.reap();
        assertThat(pids()).doesNotContain(orphan);
        reaper.close();
    }

    @Test
    void exitCodesOfOwnChildrenAreNotStolen() throws Exception {
        OrphanReaper reaper = OrphanReaper.start((pid) -> false);
        try {
            for (int i = 0; i < 100; i++) {
                Process process = new ProcessBuilder("sh", "-c", "exit " + i).start();
                assertThat(process.waitFor()).isEqualTo(i);
            }
            long orphan = orphan();
            await().atMost(LONG)
                    .until(() ->
                            !Path.of("/proc", Long.toString(orphan)).toFile().exists());
        } finally {
            reaper.close();
        }
    }

    private List<Long> pids() throws Exception {
        return this.zombies.list().stream().map(Zombies.Zombie::pid).toList();
    }

    /** Ends soon after its parent. */
    private static long orphan() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.1 >/dev/null 2>&1 & echo $!").start();
        String pid = new String(parent.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(parent.waitFor()).isZero();
        return Long.parseLong(pid.trim());
    }
}

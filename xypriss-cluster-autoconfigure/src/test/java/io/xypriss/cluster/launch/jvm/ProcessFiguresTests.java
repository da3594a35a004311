package io.xypriss.cluster.launch.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessFiguresTests {

    private static final Path OWN_STATUS = Path.of("/proc/self/status");

    private final long now = System.nanoTime();

    private final long later = this.now + Duration.ofSeconds(10).toNanos();

    @Test
    void processThatLivesIsSeenWithoutBeingAsked() {
        ProcessFigures figures = new ProcessFigures(ProcessHandle.current(), this.now);
        assertThat(figures.residentMemory()).isGreaterThan(1 << 20);
        assertThat(figures.cpuPercent(this.later)).isPositive();
    }

    /** The file is that of this process: as though it had been given the id of the one that has ended. */
    @Test
    void figuresOfAnotherProcessWithTheSameIdAreNotShown() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ProcessHandle handle = ended.toHandle();
        assertThat(ended.waitFor(1, TimeUnit.MINUTES)).isTrue();
        ProcessFigures figures = new ProcessFigures(handle, OWN_STATUS, this.now);
        assertThat(new ProcessFigures(ProcessHandle.current(), OWN_STATUS, this.now).residentMemory())
                .isNotNull();
        assertThat(figures.residentMemory()).isNull();
        assertThat(figures.cpuPercent(this.later)).isNull();
    }
}

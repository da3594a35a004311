package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.control.transport.RunningMaster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a master that closed its connections has ended. */
final class MasterEnd {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final RunningMaster master;

    private final Optional<ProcessHandle> process;

    /** Must be made while the master lives: afterwards, another process may have its id. */
    MasterEnd(RunningMaster master) {
        this.master = master;
        MasterDescription description = master.description();
        this.process = (description != null) ? ProcessHandle.of(description.pid()) : Optional.empty();
    }

    /** @return whether it has, within the limit */
    boolean await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        CompletableFuture<?> exit =
                this.process.<CompletableFuture<?>>map(ProcessHandle::onExit).orElseGet(CompletableFuture::new);
        while (!hasEnded()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                exit.get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException ex) {
                continue;
            } catch (ExecutionException ex) {
                throw new IllegalStateException(ex);
            }
        }
        return true;
    }

    private boolean hasEnded() {
        return this.process
                .map((handle) -> !handle.isAlive() || isZombie(handle.pid()))
                .orElseGet(() -> !this.master.isAlive());
    }

    /** It has ended, and whoever started it has not noticed yet. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 1).trim().startsWith("Z");
        } catch (IOException ex) {
            // Not Linux, or gone just now.
            return false;
        }
    }
}

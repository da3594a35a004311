package io.xypriss.cluster.master;

import io.xypriss.cluster.host.ControllingTerminal;
import io.xypriss.cluster.worker.ProcessSignals;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a master takes signals: a second Ctrl-C hurries a shutdown that the first one began; SIGHUP restarts the workers,
 * unless it says that the terminal of this process has gone away, which ends the cluster as it ends any program.
 */
final class MasterSignals implements AutoCloseable {

    private final Runnable restoreInterrupt;

    private final Runnable restoreHangup;

    private MasterSignals(Runnable restoreInterrupt, Runnable restoreHangup) {
        this.restoreInterrupt = restoreInterrupt;
        this.restoreHangup = restoreHangup;
    }

    static MasterSignals install(Runnable hurry, Runnable onHangup) {
        return new MasterSignals(onSecondInterrupt(hurry), onHangup(onHangup));
    }

    private static Runnable onSecondInterrupt(Runnable hurry) {
        AtomicInteger count = new AtomicInteger();
        return ProcessSignals.handle("INT", (original) -> {
            if (count.incrementAndGet() == 1) {
                original.run();
            } else {
                hurry.run();
            }
        });
    }

    private static Runnable onHangup(Runnable onHangup) {
        ControllingTerminal terminal = ControllingTerminal.now();
        return ProcessSignals.handle("HUP", (original) -> {
            if (terminal.isGone()) {
                original.run();
            } else {
                onHangup.run();
            }
        });
    }

    /** Puts back what was there before: the process may go on, as one that serves alone. */
    @Override
    public void close() {
        this.restoreInterrupt.run();
        this.restoreHangup.run();
    }
}

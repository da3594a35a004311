package io.xypriss.cluster.master;

import io.xypriss.cluster.host.ControllingTerminal;
import io.xypriss.cluster.worker.ProcessSignals;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a master takes signals: a second Ctrl-C hurries a shutdown that the first one began; SIGHUP restarts the workers,
 * unless it says that the terminal of this process has gone away, which ends the cluster as it ends any program.
 */
final class MasterSignals {

    private MasterSignals() {}

    /** @return puts back what was there before */
    static Runnable install(Runnable hurry, Runnable onHangup) {
        Runnable interrupt = onSecondInterrupt(hurry);
        Runnable hangup = onHangup(onHangup);
        return () -> {
            interrupt.run();
            hangup.run();
        };
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
}

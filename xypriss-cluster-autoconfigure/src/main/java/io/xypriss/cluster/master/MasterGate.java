package io.xypriss.cluster.master;

import io.xypriss.cluster.socket.AcceptGate;
import org.jspecify.annotations.Nullable;

/** Has the master's own web server take connections when no worker does, and it is better to refuse than to wait. */
class MasterGate {

    private final boolean shared;

    private final boolean outlives;

    private @Nullable AcceptGate gate;

    private int serving;

    private boolean served;

    private boolean stopping;

    /**
     * @param shared whether workers serve the public port; else the master alone does
     * @param outlives whether the public port takes connections beyond the life of this process: those that come before
     *     the first worker serves, or once the cluster stops, then wait for a process that can answer them
     */
    MasterGate(boolean shared, boolean outlives) {
        this.shared = shared;
        this.outlives = outlives;
    }

    synchronized void attach(AcceptGate gate) {
        this.gate = gate;
        update();
    }

    synchronized void serving(int now) {
        this.serving = now;
        this.served |= now > 0;
        update();
    }

    synchronized void stopping() {
        this.stopping = true;
        update();
    }

    private void update() {
        if (this.gate == null) {
            return;
        }
        boolean toWait = this.outlives && (!this.served || this.stopping);
        if (!this.shared || (this.serving == 0 && !toWait)) {
            this.gate.open();
        } else {
            this.gate.close();
        }
    }
}

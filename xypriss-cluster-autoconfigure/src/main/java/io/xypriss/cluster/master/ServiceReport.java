package io.xypriss.cluster.master;

import io.xypriss.cluster.host.ServiceNotifier;

/**
 * Tells a service manager how the cluster is. Ready is the cluster when its first worker serves, not when all do: a worker
 * that cannot start degrades a service, and must not have the service manager end the others for want of a start.
 */
class ServiceReport {

    private final ServiceNotifier notifier;

    private boolean ready;

    private boolean stopping;

    ServiceReport(ServiceNotifier notifier) {
        this.notifier = notifier;
    }

    synchronized void serving(int serving, int desired) {
        if (this.stopping) {
            return;
        }
        if (serving > 0 && !this.ready) {
            this.ready = true;
            this.notifier.ready();
        }
        this.notifier.status(serving + " of " + desired + ((desired == 1) ? " worker serves" : " workers serve"));
    }

    synchronized void stopping() {
        if (!this.stopping) {
            this.stopping = true;
            this.notifier.stopping();
            this.notifier.status("Stopping: the workers finish what is in progress");
        }
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.dormant.DormantApplication;
import io.xypriss.cluster.master.ClusterMaster;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Ties the cluster to the master's application context: the context is up once a worker serves, or fails to start with
 * the cluster, and closes only after the workers have left.
 */
class MasterLifecycle implements SmartLifecycle, DisposableBean {

    /** Starts last, and stops first. */
    static final int PHASE = Integer.MAX_VALUE;

    private static final Duration FOREVER = Duration.ofDays(365);

    private final ClusterMaster master;

    private final DormantApplication dormant;

    private volatile boolean running;

    MasterLifecycle(ClusterMaster master, DormantApplication dormant) {
        this.master = master;
        this.dormant = dormant;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void start() {
        this.master.awaitFirstWorker(FOREVER);
        this.running = true;
        keepAlive();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        new Thread(
                        () -> {
                            try {
                                this.master.stop(true);
                            } finally {
                                this.running = false;
                                callback.run();
                            }
                        },
                        "xypriss-master-stop")
                .start();
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public void destroy() {
        this.dormant.destroy();
        this.master.close();
    }

    /** Without a web server of its own, nothing else keeps the master's JVM up. */
    private void keepAlive() {
        Thread thread = new Thread(this.master::awaitStop, "xypriss-master");
        thread.setDaemon(false);
        thread.start();
    }
}

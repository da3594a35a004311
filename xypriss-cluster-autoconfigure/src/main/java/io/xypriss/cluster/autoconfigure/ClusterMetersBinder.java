package io.xypriss.cluster.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.xypriss.cluster.actuate.ClusterMeters;
import io.xypriss.cluster.messaging.LeadershipGrantedEvent;
import io.xypriss.cluster.messaging.LeadershipRevokedEvent;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Puts the cluster's meters into the registries of this worker once these are configured, and tells them who leads. */
class ClusterMetersBinder implements SmartInitializingSingleton {

    private final ClusterMeters meters;

    private final ObjectProvider<MeterRegistry> registries;

    private final WorkerConnection connection;

    ClusterMetersBinder(ClusterMeters meters, ObjectProvider<MeterRegistry> registries, WorkerConnection connection) {
        this.meters = meters;
        this.registries = registries;
        this.connection = connection;
    }

    @Override
    public void afterSingletonsInstantiated() {
        this.meters.bindTo(this.registries.stream().toList());
        this.connection.onWorkers(this.meters::workers);
    }

    /** Before the application's listeners, which may take their time. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void onGranted(LeadershipGrantedEvent event) {
        this.meters.leads(event.term());
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void onRevoked(LeadershipRevokedEvent event) {
        this.meters.leadsNoMore();
    }
}

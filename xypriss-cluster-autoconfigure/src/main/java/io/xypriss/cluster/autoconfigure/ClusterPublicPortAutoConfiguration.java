package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.control.ControlToken;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** How the public port is served: in a worker behind its accept gate, in the master while no worker does. */
@AutoConfiguration
@ConditionalOnWebApplication
public final class ClusterPublicPortAutoConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    PublicPort masterPublicPort(ClusterMaster master) {
        return new PublicPort(
                master.publicChannel(), null, HttpHealthProbe.HEADER, ControlToken.generate(), (server) -> {});
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    PublicPort workerPublicPort(WorkerConnection connection, Environment environment) {
        boolean shared = Traffic.isShared(environment);
        return new PublicPort(
                shared ? InheritedListeningSocket.get() : null,
                shared ? connection.environment().port() : null,
                HttpHealthProbe.HEADER,
                connection.checkSecret(),
                (server) -> {
                    connection.runtime().serve(server.gate(), server::figures);
                    connection.runtime().endWhenDraining("WebSockets", server.webSockets());
                });
    }

    @Bean
    @ConditionalOnClusterRole({ClusterRole.MASTER, ClusterRole.WORKER})
    SharedSocketServerCheck sharedSocketServerCheck(Environment environment) {
        return new SharedSocketServerCheck(Traffic.isShared(environment));
    }
}

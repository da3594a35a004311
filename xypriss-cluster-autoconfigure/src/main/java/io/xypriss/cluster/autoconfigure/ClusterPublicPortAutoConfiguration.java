package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** How a worker serves the public port: behind its accept gate. */
@AutoConfiguration
@ConditionalOnWebApplication
public final class ClusterPublicPortAutoConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    PublicPort workerPublicPort(WorkerConnection connection, Environment environment) {
        boolean shared = Traffic.isShared(environment);
        return new PublicPort(
                shared ? InheritedListeningSocket.get() : null,
                shared ? connection.environment().port() : null,
                WorkerPortAccess.isOpen(environment),
                HttpHealthProbe.HEADER,
                connection.checkSecret(),
                (server) -> {
                    connection.runtime().serve(server.gate(), server::figures);
                    connection.runtime().endWhenDraining("WebSockets", server.webSockets());
                });
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    SharedSocketServerCheck sharedSocketServerCheck(Environment environment) {
        return new SharedSocketServerCheck(Traffic.isShared(environment));
    }

    @Bean
    @Conditional(OnSharedPublicPortCondition.class)
    BoundPortCheck boundPortCheck(WorkerConnection connection, Environment environment) {
        return new BoundPortCheck(
                BoundPort.of(environment, connection.environment().publicPort()));
    }
}

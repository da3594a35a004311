package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.control.ControlToken;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.TomcatDocumentBase;
import io.xypriss.cluster.socket.TomcatPublicServer;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import java.io.IOException;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Lets Tomcat serve the public port: in a worker behind its accept gate, in the master while no worker does. */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
public final class ClusterTomcatAutoConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    TomcatPublicServer masterPublicServer(ClusterMaster master) {
        TomcatPublicServer server =
                new TomcatPublicServer(master.publicChannel(), null, HttpHealthProbe.HEADER, ControlToken.generate());
        master.attach(server.gate());
        return server;
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    TomcatPublicServer workerPublicServer(WorkerConnection connection, Environment environment) {
        boolean shared = Traffic.isShared(environment);
        TomcatPublicServer server = new TomcatPublicServer(
                shared ? InheritedListeningSocket.get() : null,
                shared ? connection.environment().port() : null,
                HttpHealthProbe.HEADER,
                connection.checkSecret());
        connection.runtime().serve(server.gate(), server::figures);
        connection.runtime().endWhenDraining("WebSockets", server.webSockets());
        return server;
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    TomcatDocumentBase masterDocumentBase(ClusterMaster master) throws IOException {
        return new TomcatDocumentBase(master.directory());
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    TomcatDocumentBase workerDocumentBase(WorkerConnection connection) {
        return new TomcatDocumentBase(connection.environment().directory());
    }
}

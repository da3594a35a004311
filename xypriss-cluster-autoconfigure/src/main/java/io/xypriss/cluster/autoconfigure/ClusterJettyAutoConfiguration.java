package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.jetty.JettyPublicServer;
import io.xypriss.cluster.socket.jetty.JettyTemporaryFiles;
import io.xypriss.cluster.worker.WorkerConnection;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.context.annotation.Bean;

/** Lets Jetty serve the public port, in servlet and reactive applications. */
@AutoConfiguration(after = ClusterPublicPortAutoConfiguration.class)
@ConditionalOnBean(PublicPort.class)
@ConditionalOnClass({Server.class, JettyWebServerFactory.class})
public final class ClusterJettyAutoConfiguration {

    @Bean
    JettyPublicServer jettyPublicServer(PublicPort port) {
        return new JettyPublicServer(port);
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    JettyTemporaryFiles workerJettyTemporaryFiles(WorkerConnection connection) {
        return new JettyTemporaryFiles(connection.environment().directory());
    }
}

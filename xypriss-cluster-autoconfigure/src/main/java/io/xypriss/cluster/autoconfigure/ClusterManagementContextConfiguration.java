package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.JettyPublicServer;
import io.xypriss.cluster.socket.JettyTemporaryFiles;
import io.xypriss.cluster.socket.NettyPublicServer;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.TomcatDocumentBase;
import io.xypriss.cluster.socket.TomcatPublicServer;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.http.server.HttpServer;

/**
 * Lets the server of {@code management.server.port} share its socket with the other workers, as the public one does:
 * customizers of the public server do not reach it.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnClusterRole(ClusterRole.WORKER)
public final class ClusterManagementContextConfiguration {

    /** What it serves is counted apart, as no request of the application. */
    private static PublicPort port(WorkerConnection connection, Environment environment) {
        return new PublicPort(
                Traffic.isShared(environment) ? InheritedListeningSocket.further(1) : null,
                null,
                false,
                HttpHealthProbe.HEADER,
                connection.checkSecret(),
                (server) -> {
                    connection.runtime().serveManagement(server.gate());
                    connection.runtime().endWhenDraining("WebSockets of the management port", server.webSockets());
                });
    }

    /** Apart from that of the public server, which has files of the same names. */
    private static Path directory(WorkerConnection connection) throws IOException {
        return Files.createDirectories(connection.environment().directory().resolve("management"));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
    static class TomcatConfiguration {

        @Bean
        TomcatPublicServer tomcatManagementServer(WorkerConnection connection, Environment environment) {
            return new TomcatPublicServer(port(connection, environment));
        }

        @Bean
        TomcatDocumentBase managementTomcatDocumentBase(WorkerConnection connection) throws IOException {
            return new TomcatDocumentBase(directory(connection));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, JettyWebServerFactory.class})
    static class JettyConfiguration {

        @Bean
        JettyPublicServer jettyManagementServer(WorkerConnection connection, Environment environment) {
            return new JettyPublicServer(port(connection, environment));
        }

        @Bean
        JettyTemporaryFiles managementJettyTemporaryFiles(WorkerConnection connection) throws IOException {
            return new JettyTemporaryFiles(directory(connection));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HttpServer.class, NettyReactiveWebServerFactory.class})
    static class NettyConfiguration {

        @Bean
        NettyPublicServer nettyManagementServer(
                WorkerConnection connection,
                Environment environment,
                ObjectProvider<ReactorResourceFactory> resources,
                ObjectProvider<HttpHandler> handler) {
            return new NettyPublicServer(
                    port(connection, environment), ClusterNettyAutoConfiguration.loops(resources), handler::getObject);
        }
    }
}

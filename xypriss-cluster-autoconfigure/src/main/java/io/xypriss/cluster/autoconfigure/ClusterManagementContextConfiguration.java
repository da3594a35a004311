package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.jetty.JettyPublicServer;
import io.xypriss.cluster.socket.jetty.JettyTemporaryFiles;
import io.xypriss.cluster.socket.netty.NettyPublicServer;
import io.xypriss.cluster.socket.tomcat.TomcatDocumentBase;
import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import io.xypriss.cluster.worker.WorkerConnection;
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
 * customizers of the public server do not reach it. No condition asks for the role, as an application that Spring AOT has
 * processed answers conditions when it is built.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public final class ClusterManagementContextConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
    static class TomcatConfiguration {

        @Bean
        TomcatManagementServer xyprissTomcatManagementServer(
                ObjectProvider<WorkerConnection> worker, Environment environment) {
            return new TomcatManagementServer(worker, environment);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, JettyWebServerFactory.class})
    static class JettyConfiguration {

        @Bean
        JettyManagementServer xyprissJettyManagementServer(
                ObjectProvider<WorkerConnection> worker, Environment environment) {
            return new JettyManagementServer(worker, environment);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HttpServer.class, NettyReactiveWebServerFactory.class})
    static class NettyConfiguration {

        @Bean
        NettyManagementServer xyprissNettyManagementServer(
                ObjectProvider<WorkerConnection> worker,
                Environment environment,
                ObjectProvider<ReactorResourceFactory> resources,
                ObjectProvider<HttpHandler> handler) {
            return new NettyManagementServer(worker, environment, resources, handler);
        }
    }

    static class TomcatManagementServer extends ManagementServer<TomcatWebServerFactory> {

        TomcatManagementServer(ObjectProvider<WorkerConnection> worker, Environment environment) {
            super(worker, environment);
        }

        @Override
        void share(TomcatWebServerFactory factory, WorkerConnection connection) {
            new TomcatDocumentBase(directory(connection)).customize(factory);
            new TomcatPublicServer(port(connection)).customize(factory);
        }
    }

    static class JettyManagementServer extends ManagementServer<JettyWebServerFactory> {

        JettyManagementServer(ObjectProvider<WorkerConnection> worker, Environment environment) {
            super(worker, environment);
        }

        @Override
        void share(JettyWebServerFactory factory, WorkerConnection connection) {
            new JettyTemporaryFiles(directory(connection)).customize(factory);
            new JettyPublicServer(port(connection)).customize(factory);
        }
    }

    static class NettyManagementServer extends ManagementServer<NettyReactiveWebServerFactory> {

        private final ObjectProvider<ReactorResourceFactory> resources;

        private final ObjectProvider<HttpHandler> handler;

        NettyManagementServer(
                ObjectProvider<WorkerConnection> worker,
                Environment environment,
                ObjectProvider<ReactorResourceFactory> resources,
                ObjectProvider<HttpHandler> handler) {
            super(worker, environment);
            this.resources = resources;
            this.handler = handler;
        }

        @Override
        void share(NettyReactiveWebServerFactory factory, WorkerConnection connection) {
            new NettyPublicServer(
                            port(connection),
                            ClusterNettyAutoConfiguration.loops(this.resources),
                            this.handler::getObject)
                    .customize(factory);
        }
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.netty.NettyPublicServer;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.http.HttpResources;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Lets Reactor Netty serve the public port. */
@AutoConfiguration(after = ClusterPublicPortAutoConfiguration.class)
@ConditionalOnBean(PublicPort.class)
@ConditionalOnClass({HttpServer.class, NettyReactiveWebServerFactory.class})
public final class ClusterNettyAutoConfiguration {

    @Bean
    NettyPublicServer nettyPublicServer(
            PublicPort port, ObjectProvider<ReactorResourceFactory> resources, ObjectProvider<HttpHandler> handler) {
        return new NettyPublicServer(port, loops(resources), handler::getObject);
    }

    static Supplier<LoopResources> loops(ObjectProvider<ReactorResourceFactory> resources) {
        return () -> {
            ReactorResourceFactory factory = resources.getIfAvailable();
            LoopResources loops = (factory != null) ? factory.getLoopResources() : null;
            return (loops != null) ? loops : HttpResources.get();
        };
    }
}

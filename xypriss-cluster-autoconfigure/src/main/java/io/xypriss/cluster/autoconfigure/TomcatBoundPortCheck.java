package io.xypriss.cluster.autoconfigure;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Looks at Tomcat's connector as well, which an application may customize past the factory. */
class TomcatBoundPortCheck implements WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

    private final BoundPort bound;

    TomcatBoundPortCheck(BoundPort bound) {
        this.bound = bound;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.addConnectorCustomizers(this::check);
    }

    private void check(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
            this.bound.check(connector.getPort(), protocol.getAddress(), protocol.isSSLEnabled());
        }
    }
}

package io.xypriss.cluster.autoconfigure;

import java.util.Set;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Stops the start with a web server that cannot share a socket: one of the application's own, as only now it is known which
 * the application has.
 */
class SharedSocketServerCheck implements WebServerFactoryCustomizer<WebServerFactory>, Ordered {

    private static final Set<String> KNOWN = Set.of(
            "org.springframework.boot.tomcat.TomcatWebServerFactory",
            "org.springframework.boot.jetty.JettyWebServerFactory",
            "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory");

    private final boolean shared;

    SharedSocketServerCheck(boolean shared) {
        this.shared = shared;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void customize(WebServerFactory factory) {
        if (this.shared && !isKnown(factory.getClass())) {
            throw SharedSocketSupport.unsupported("the web server of this application comes from "
                    + factory.getClass().getName());
        }
    }

    private static boolean isKnown(Class<?> type) {
        for (Class<?> known = type; known != null; known = known.getSuperclass()) {
            if (KNOWN.contains(known.getName())) {
                return true;
            }
        }
        return false;
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.util.ClassUtils;

/** Finds out, before anything is started, whether workers can share one listening socket here. */
final class SharedSocketSupport {

    private static final List<String> SERVLET = List.of(
            "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory",
            "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory");

    private static final List<String> REACTIVE = List.of(
            "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory",
            "org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory",
            "org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory");

    private SharedSocketSupport() {}

    /** @throws SharedSocketUnavailableException if they cannot; says why */
    static void check(@Nullable WebApplicationType type, ClassLoader classLoader) {
        SharedListeningSocket.requireSupported();
        List<String> known = (type == WebApplicationType.REACTIVE) ? REACTIVE : SERVLET;
        if (known.stream().noneMatch((factory) -> ClassUtils.isPresent(factory, classLoader))) {
            throw unsupported("this application has none of them");
        }
    }

    static SharedSocketUnavailableException unsupported(String what) {
        return new SharedSocketUnavailableException(
                "only Tomcat, Jetty and Reactor Netty can share a socket, and " + what);
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.util.ClassUtils;

/** Finds out, before anything is started, whether workers can share one listening socket here. */
final class SharedSocketSupport {

    private static final String TOMCAT = "org.apache.catalina.startup.Tomcat";

    private static final String TOMCAT_SERVLET =
            "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory";

    private static final String TOMCAT_REACTIVE =
            "org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory";

    private static final String NETTY = "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";

    private SharedSocketSupport() {}

    /** @throws SharedSocketUnavailableException if they cannot; says why */
    static void check(@Nullable WebApplicationType type, ClassLoader classLoader) {
        SharedListeningSocket.requireSupported();
        boolean tomcat = ClassUtils.isPresent(TOMCAT, classLoader)
                && ClassUtils.isPresent(
                        (type == WebApplicationType.REACTIVE) ? TOMCAT_REACTIVE : TOMCAT_SERVLET, classLoader);
        boolean netty = type == WebApplicationType.REACTIVE && ClassUtils.isPresent(NETTY, classLoader);
        if (!tomcat || netty) {
            throw new SharedSocketUnavailableException(
                    "the web server of this application is not Tomcat, the only one that can share a socket so far");
        }
    }
}

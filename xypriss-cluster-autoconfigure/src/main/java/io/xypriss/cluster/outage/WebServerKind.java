package io.xypriss.cluster.outage;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.util.ClassUtils;

/** The web servers that can answer; the first that is on the class path does. */
enum WebServerKind {
    TOMCAT(
            true,
            "org.springframework.boot.tomcat.TomcatWebServerFactory",
            "org.apache.catalina.startup.Tomcat",
            "org.apache.coyote.UpgradeProtocol") {

        @Override
        RunningServer start(ServerSettings settings) throws Exception {
            return TomcatOutageServer.start(settings);
        }
    },

    JETTY(
            true,
            "org.springframework.boot.jetty.JettyWebServerFactory",
            "org.eclipse.jetty.server.Server",
            "org.eclipse.jetty.ee11.webapp.WebAppContext") {

        @Override
        RunningServer start(ServerSettings settings) throws Exception {
            return JettyOutageServer.start(settings);
        }
    },

    NETTY(
            false,
            "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory",
            "reactor.netty.http.server.HttpServer") {

        @Override
        RunningServer start(ServerSettings settings) {
            return NettyOutageServer.start(settings);
        }
    };

    /** A connection without a whole request is closed after this: nobody else waits for it. */
    static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

    /** A request takes a thread for less than a millisecond, unless its body is on its way. */
    static final int MAX_THREADS = 16;

    private final boolean servlets;

    private final List<String> required;

    WebServerKind(boolean servlets, String... required) {
        this.servlets = servlets;
        this.required = List.of(required);
    }

    /** Starts a server with its gate closed. Takes a second or so. */
    abstract RunningServer start(ServerSettings settings) throws Exception;

    /** @throws IllegalStateException if there is none */
    static WebServerKind find(ClassLoader classLoader, WebApplicationType type) {
        for (WebServerKind kind : values()) {
            boolean fits = kind.servlets || type == WebApplicationType.REACTIVE;
            if (fits && kind.required.stream().allMatch((name) -> ClassUtils.isPresent(name, classLoader))) {
                return kind;
            }
        }
        throw new IllegalStateException("neither Tomcat nor Jetty nor Reactor Netty is on the class path");
    }
}

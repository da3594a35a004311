package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerEnvironment;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * How a worker's own port is reached: in plain HTTP on the loopback address beside a shared public port, and as the
 * application configures its server where it is the only port.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the address
 * @param port the port
 * @param contextPath the path under which the application is, or an empty text
 * @param servletPath that under which its controllers are, within that, or an empty text
 */
record OwnPort(String scheme, String host, int port, String contextPath, String servletPath) {

    private static final String WEB_SERVER_CONTEXT =
            "org.springframework.boot.web.server.context.WebServerApplicationContext";

    static OwnPort of(Environment environment, WorkerEnvironment worker) {
        String contextPath = environment.getProperty(
                "server.servlet.context-path", environment.getProperty("spring.webflux.base-path", ""));
        String servletPath =
                StringUtils.trimTrailingCharacter(environment.getProperty("spring.mvc.servlet.path", ""), '/');
        if (Traffic.isShared(environment)) {
            return new OwnPort("http", "127.0.0.1", worker.port(), contextPath, servletPath);
        }
        return new OwnPort(
                isTls(environment) ? "https" : "http",
                environment.getProperty("server.address", "127.0.0.1"),
                worker.port(),
                contextPath,
                servletPath);
    }

    /** Whether the public port serves nobody without a certificate. */
    static boolean needsCertificate(Environment environment) {
        return isTls(environment) && "need".equalsIgnoreCase(environment.getProperty("server.ssl.client-auth"));
    }

    private static boolean isTls(Environment environment) {
        boolean configured = environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.key-store")
                || environment.containsProperty("server.ssl.certificate");
        return configured && environment.getProperty("server.ssl.enabled", Boolean.class, true);
    }

    /** Where to send a health check; {@code null} for an application without a web server. */
    @Nullable
    URI checkUri(ApplicationContext context) {
        return isWebServer(context) ? uri(HttpHealthProbe.PATH) : null;
    }

    /** Where to send a request to warm up; {@code null} for an application without a web server. */
    @Nullable
    URI warmUpUri(ApplicationContext context) {
        return isWebServer(context) ? uri(this.servletPath + HttpHealthProbe.WARM_UP_PATH + "?number=1") : null;
    }

    private URI uri(String path) {
        String literal = this.host.contains(":") ? "[" + this.host + "]" : this.host;
        return URI.create(this.scheme + "://" + literal + ":" + this.port + this.contextPath + path);
    }

    private static boolean isWebServer(ApplicationContext context) {
        return ClassUtils.isPresent(WEB_SERVER_CONTEXT, context.getClassLoader())
                && ClassUtils.isAssignableValue(
                        ClassUtils.resolveClassName(WEB_SERVER_CONTEXT, context.getClassLoader()), context);
    }
}

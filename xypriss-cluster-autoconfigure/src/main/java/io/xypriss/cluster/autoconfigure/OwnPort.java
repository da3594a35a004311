package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.worker.HttpHealthProbe;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
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

    /** The name of the bean that answers requests to warm up in a servlet application. */
    static final String WARM_UP_SERVLETS = "xyprissWarmUpHandlerMapping";

    /** The same in a reactive one. */
    static final String WARM_UP_REACTIVE = "xyprissWarmUpWebHandlerMapping";

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

    /** Where to send a request to warm up; {@code null} where nothing is there to answer it. */
    @Nullable
    URI warmUpUri(BeanFactory beans) {
        if (beans.containsBean(WARM_UP_SERVLETS)) {
            return uri(this.servletPath + HttpHealthProbe.WARM_UP_PATH);
        }
        return beans.containsBean(WARM_UP_REACTIVE) ? uri(HttpHealthProbe.WARM_UP_PATH) : null;
    }

    private URI uri(String path) {
        try {
            return new URI(this.scheme, null, this.host, this.port, this.contextPath + path, null, null);
        } catch (URISyntaxException ex) {
            throw new IllegalStateException("The own port of this worker has no URI", ex);
        }
    }

    private static boolean isWebServer(ApplicationContext context) {
        return ClassUtils.isPresent(WEB_SERVER_CONTEXT, context.getClassLoader())
                && ClassUtils.isAssignableValue(
                        ClassUtils.resolveClassName(WEB_SERVER_CONTEXT, context.getClassLoader()), context);
    }
}

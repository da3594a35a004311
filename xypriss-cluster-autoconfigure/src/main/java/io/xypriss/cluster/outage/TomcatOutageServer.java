package io.xypriss.cluster.outage;

import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import java.io.IOException;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardServer;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.modeler.Registry;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

/**
 * Tomcat with the connector that Spring Boot makes, and a valve that answers in place of a web application. Spring Boot's
 * own {@code TomcatWebServer} is not used: it keeps a thread that is no daemon.
 */
final class TomcatOutageServer extends TomcatWebServerFactory {

    private static final Log logger = LogFactory.getLog(TomcatOutageServer.class);

    private TomcatOutageServer() {}

    static RunningServer start(ServerSettings settings) throws LifecycleException {
        TomcatPublicServer gated = new TomcatPublicServer(PublicPorts.of(settings.channel()));
        TomcatOutageServer factory = new TomcatOutageServer();
        // Not bound, but named in the log and in the names of threads.
        factory.setPort(settings.channel().socket().getLocalPort());
        factory.setSsl(settings.ssl());
        factory.setSslBundles(settings.sslBundles());
        factory.setHttp2(settings.http2());
        factory.addConnectorCustomizers((connector) -> configure(connector, settings));
        gated.customize(factory);
        Tomcat tomcat = factory.tomcat(settings);
        ((StandardServer) tomcat.getServer()).setUtilityThreadsAsDaemon(true);
        try {
            tomcat.start();
        } catch (LifecycleException | RuntimeException ex) {
            stop(tomcat);
            throw ex;
        }
        return new RunningServer(gated.gate(), () -> stop(tomcat));
    }

    /**
     * Spring Boot's {@code createTomcat} has other parameters in 4.0 than in 4.1, and does little more than this. What it
     * makes of the application's settings is in {@code customizeConnector}, which both have.
     */
    private Tomcat tomcat(ServerSettings settings) {
        Registry.disableRegistry();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(settings.directory().toString());
        Connector connector = new Connector(getProtocol());
        connector.setThrowOnFailure(true);
        tomcat.getService().addConnector(connector);
        customizeConnector(connector);
        tomcat.getHost().setAutoDeploy(false);
        tomcat.getEngine().setBackgroundProcessorDelay(getBackgroundProcessorDelay());
        tomcat.getEngine().getPipeline().addValve(new OutageValve(settings.answers()));
        return tomcat;
    }

    private static void configure(Connector connector, ServerSettings settings) {
        // Answered like any other method, and not by Tomcat.
        connector.setAllowTrace(true);
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
            protocol.setMinSpareThreads(1);
            protocol.setMaxThreads(WebServerKind.MAX_THREADS);
            protocol.setConnectionTimeout((int) WebServerKind.IDLE_LIMIT.toMillis());
            // Nobody reads the body, so nobody asks for it.
            protocol.setContinueResponseTiming("onRead");
            if (settings.maxRequestHeaderSize() != null) {
                protocol.setMaxHttpRequestHeaderSize(
                        (int) settings.maxRequestHeaderSize().toBytes());
            }
        }
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException ex) {
            logger.warn("Tomcat did not stop in order", ex);
        }
    }

    private static final class OutageValve extends ValveBase {

        private final Answers answers;

        OutageValve(Answers answers) {
            super(true);
            this.answers = answers;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException {
            // Tomcat has given up a request that is none, and sends no body; it is answered like any other.
            response.setSuspended(false);
            Answer answer = this.answers.to(request.getRequestURI());
            response.setStatus(answer.status());
            response.setContentType(answer.contentType());
            response.setContentLength(answer.length());
            if (answer.isToBeRetried()) {
                response.setHeader("Retry-After", Answer.RETRY_AFTER_SECONDS);
            }
            if (!"HTTP/2.0".equals(request.getProtocol())) {
                response.setHeader("Connection", "close");
            }
            response.getOutputStream().write(answer.bytes());
        }
    }
}

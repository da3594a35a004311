package io.xypriss.cluster.outage;

import io.xypriss.cluster.socket.jetty.JettyPublicServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.JettyServerCustomizer;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.util.unit.DataSize;

/** Jetty with the connector that Spring Boot makes, and a handler that answers in place of a web application. */
final class JettyOutageServer extends JettyWebServerFactory {

    private static final Log logger = LogFactory.getLog(JettyOutageServer.class);

    private static final String THREADS = "xypriss-outage-jetty";

    private JettyOutageServer() {}

    static RunningServer start(ServerSettings settings) throws Exception {
        JettyPublicServer gated = new JettyPublicServer(PublicPorts.of(settings.channel()));
        JettyOutageServer factory = new JettyOutageServer();
        factory.setSsl(settings.ssl());
        factory.setSslBundles(settings.sslBundles());
        factory.setHttp2(settings.http2());
        factory.setAcceptors(1);
        factory.setSelectors(1);
        factory.addServerCustomizers((server) -> configure(server, settings));
        gated.customize(factory);
        Server server = factory.createServer(settings.answers());
        try {
            server.start();
        } catch (Exception ex) {
            stop(server);
            throw ex;
        }
        return new RunningServer(gated.gate(), () -> stop(server));
    }

    private Server createServer(Answers answers) {
        QueuedThreadPool threads = new QueuedThreadPool(WebServerKind.MAX_THREADS, 1);
        threads.setName(THREADS);
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(threads, new ScheduledExecutorScheduler(THREADS + "-timer", true), null);
        server.setStopTimeout(0);
        server.setHandler(new OutageHandler(answers));
        server.setErrorHandler(JettyOutageServer::sayNothing);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server.setConnectors(new Connector[] {createConnector(address, server)});
        if (getSsl() != null) {
            customizeSsl(server, address);
        }
        for (JettyServerCustomizer customizer : getServerCustomizers()) {
            customizer.customize(server);
        }
        return server;
    }

    private static void configure(Server server, ServerSettings settings) {
        for (Connector connector : server.getConnectors()) {
            ((AbstractConnector) connector).setIdleTimeout(WebServerKind.IDLE_LIMIT.toMillis());
            connector.getConnectionFactories().stream()
                    .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                    .map((factory) -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                    .forEach((configuration) -> configure(configuration, settings.maxRequestHeaderSize()));
        }
    }

    private static void configure(HttpConfiguration configuration, @Nullable DataSize maxRequestHeaderSize) {
        if (maxRequestHeaderSize != null) {
            configuration.setRequestHeaderSize((int) maxRequestHeaderSize.toBytes());
        }
        SecureRequestCustomizer secure = configuration.getCustomizer(SecureRequestCustomizer.class);
        if (secure != null) {
            // The answer is the same for every name of the host, and for its address.
            secure.setSniHostCheck(false);
        }
    }

    /** To a request that is none: the status alone, without a page that names the server. */
    private static boolean sayNothing(Request request, Response response, Callback callback) {
        response.write(true, null, callback);
        return true;
    }

    private static void stop(Server server) {
        try {
            server.stop();
            server.destroy();
        } catch (Exception ex) {
            logger.warn("Jetty did not stop in order", ex);
        }
    }

    private static final class OutageHandler extends Handler.Abstract.NonBlocking {

        private final Answers answers;

        OutageHandler(Answers answers) {
            this.answers = answers;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Answer answer = this.answers.to(request.getHttpURI().getPath());
            response.setStatus(answer.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length());
            if (answer.isToBeRetried()) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, Answer.RETRY_AFTER_SECONDS);
            }
            if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            response.write(true, answer.body(), callback);
            return true;
        }
    }
}

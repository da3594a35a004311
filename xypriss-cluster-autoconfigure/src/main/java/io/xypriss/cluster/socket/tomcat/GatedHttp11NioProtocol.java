package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.StreamRegistry;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;

/** Tomcat's HTTP protocol behind an accept gate. Public, as Tomcat creates it by its name. */
public class GatedHttp11NioProtocol extends Http11NioProtocol {

    private static final long NEVER_MILLIS = Duration.ofDays(36500).toMillis();

    private final GatedNioEndpoint endpoint;

    public GatedHttp11NioProtocol() {
        this(new GatedNioEndpoint());
    }

    private GatedHttp11NioProtocol(GatedNioEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void init() throws Exception {
        for (UpgradeProtocol upgrade : findUpgradeProtocols()) {
            if (upgrade instanceof Http2Protocol http2) {
                if (http2.getKeepAliveTimeout() < 0) {
                    // As good as never, but still tells a connection without a stream from one with: draining needs it.
                    http2.setKeepAliveTimeout(NEVER_MILLIS);
                }
                // Tomcat would take no new streams some time after it has said that it is going, and then, when the
                // body of
                // one comes, end the connection with all that are in progress. The drain ends it when there is none.
                http2.setDrainTimeout(TimeUnit.MILLISECONDS.toNanos(NEVER_MILLIS));
                this.endpoint.http2KeepAlive(Duration.ofMillis(http2.getKeepAliveTimeout()));
                // With it, a server that has just started leaves one in some hundred first connections unanswered,
                // without a gate, too (Tomcat 11.0.27); and a stream may begin while its connection is being ended.
                this.endpoint.setUseAsyncIO(false);
            }
        }
        super.init();
    }

    void listenOn(ServerSocketChannel shared) {
        this.endpoint.listenOn(shared);
    }

    void registerWebSocketsIn(StreamRegistry webSockets) {
        this.endpoint.registerWebSocketsIn(webSockets);
    }

    AcceptGate gate() {
        return this.endpoint.gate();
    }
}

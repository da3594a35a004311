package io.xypriss.cluster.socket;

import io.xypriss.cluster.socket.netty.NettyPublicServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.resources.LoopResources;

@Tag("jdk")
class NettyPublicServerTests extends PublicServerContract {

    private static final String THREADS = "netty-public-server-test";

    @Override
    TestServer create(TestServer.Setup setup) {
        return new Server(setup);
    }

    @Override
    boolean accepts(Thread thread) {
        return thread.getName().startsWith(THREADS);
    }

    static final class Server extends TestServer {

        /** Of its own, as two channels of one socket cannot be in one event loop. */
        private final LoopResources loops = LoopResources.create(THREADS, 2, true);

        private final NettyPublicServer server;

        Server(Setup setup) {
            super(setup);
            TestHandler handler = new TestHandler(this, new ReactorNettyRequestUpgradeStrategy());
            this.server = new NettyPublicServer(setup.port(), () -> this.loops, () -> handler);
            NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
            configure(factory);
            this.server.customize(factory);
            start(factory.getWebServer(handler), this.server::loopbackPort);
        }

        @Override
        PublicServer server() {
            return this.server;
        }

        @Override
        void stop() {
            super.stop();
            this.loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
        }
    }
}

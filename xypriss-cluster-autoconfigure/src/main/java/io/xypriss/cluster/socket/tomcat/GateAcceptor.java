package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.AcceptLoop;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.ExceptionUtils;
import org.apache.tomcat.util.net.Acceptor;

/** Tomcat's acceptor, over an {@link AcceptLoop}. */
class GateAcceptor extends Acceptor<SocketChannel> {

    private static final Log log = LogFactory.getLog(GateAcceptor.class);

    private final GatedNioEndpoint endpoint;

    private final ServerSocketChannel channel;

    private final AcceptLoop loop;

    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean stopping;

    GateAcceptor(GatedNioEndpoint endpoint, ServerSocketChannel channel) throws IOException {
        super(endpoint);
        this.endpoint = endpoint;
        this.channel = channel;
        this.loop = new AcceptLoop(channel);
    }

    void open() {
        this.loop.open();
    }

    /** When it returns, no connection is half way between the socket and the endpoint's connections. */
    void close() {
        this.loop.close();
    }

    @Override
    public void run() {
        int delay = 0;
        try {
            while (!this.stopping) {
                try {
                    this.state = this.loop.isOpen() ? AcceptorState.RUNNING : AcceptorState.PAUSED;
                    this.loop.acceptOrWait(this.endpoint);
                    delay = 0;
                } catch (InterruptedException ex) {
                    log.debug("Interrupted for no reason", ex);
                } catch (Throwable ex) {
                    ExceptionUtils.handleThrowable(ex);
                    if (!this.stopping && !this.channel.isOpen()) {
                        log.warn("The listening socket was closed; no more connections are taken");
                        return;
                    }
                    if (!this.stopping) {
                        log.error("Accepting a connection failed", ex);
                        // As Tomcat does: out of descriptors, trying again at once would only burn the processor.
                        delay = handleExceptionWithDelay(delay);
                    }
                }
            }
        } finally {
            this.state = AcceptorState.ENDED;
            endLoop();
            this.ended.countDown();
        }
    }

    @Override
    public void stopMillis(int waitMilliseconds) {
        this.stopping = true;
        this.loop.wakeup();
        try {
            if (waitMilliseconds > 0 && !this.ended.await(waitMilliseconds, TimeUnit.MILLISECONDS)) {
                log.warn("The acceptor did not end within " + waitMilliseconds + " ms");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void endLoop() {
        try {
            this.loop.end();
        } catch (IOException ex) {
            log.warn("The acceptor's selector could not be closed", ex);
        }
    }
}

package io.xypriss.cluster.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.ExceptionUtils;
import org.apache.tomcat.util.net.Acceptor;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections while the gate is open, without ever blocking in the socket, which other processes accept from too.
 * Waiting is done in a selector of its own, so that a switch of the gate takes effect at once and touches nobody else.
 */
class GateAcceptor extends Acceptor<SocketChannel> {

    private static final Log log = LogFactory.getLog(GateAcceptor.class);

    private final GatedNioEndpoint endpoint;

    private final ServerSocketChannel channel;

    private final Selector selector;

    private final SelectionKey key;

    private final Object monitor = new Object();

    private final CountDownLatch ended = new CountDownLatch(1);

    private boolean open;

    private int handingOver;

    private volatile boolean stopping;

    GateAcceptor(GatedNioEndpoint endpoint, ServerSocketChannel channel) throws IOException {
        super(endpoint);
        this.endpoint = endpoint;
        this.channel = channel;
        this.selector = Selector.open();
        this.key = channel.register(this.selector, 0);
    }

    void open() {
        synchronized (this.monitor) {
            this.open = true;
        }
        this.selector.wakeup();
    }

    /** When it returns, no connection is half way between the socket and the endpoint's connections. */
    void close() {
        boolean interrupted = false;
        synchronized (this.monitor) {
            this.open = false;
            while (this.handingOver > 0) {
                try {
                    this.monitor.wait();
                } catch (InterruptedException ex) {
                    interrupted = true;
                }
            }
        }
        this.selector.wakeup();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        int delay = 0;
        try {
            while (!this.stopping) {
                try {
                    acceptOrWait();
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
            closeSelector();
            this.ended.countDown();
        }
    }

    @Override
    public void stopMillis(int waitMilliseconds) {
        this.stopping = true;
        this.selector.wakeup();
        try {
            if (waitMilliseconds > 0 && !this.ended.await(waitMilliseconds, TimeUnit.MILLISECONDS)) {
                log.warn("The acceptor did not end within " + waitMilliseconds + " ms");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptOrWait() throws IOException, InterruptedException {
        if (!isOpen()) {
            this.state = AcceptorState.PAUSED;
            await(0);
            return;
        }
        this.state = AcceptorState.RUNNING;
        // At its limit this process must not take a connection that another one could serve.
        this.endpoint.awaitCapacity();
        SocketChannel accepted = null;
        try {
            accepted = acceptIfOpen();
        } finally {
            if (accepted == null) {
                this.endpoint.releaseCapacity();
            }
        }
        if (accepted == null) {
            await(isOpen() ? SelectionKey.OP_ACCEPT : 0);
            return;
        }
        try {
            this.endpoint.handOver(accepted);
        } finally {
            handedOver();
        }
    }

    private void await(int interest) throws IOException {
        this.key.interestOps(interest);
        // Interrupted, a selector no longer waits.
        Thread.interrupted();
        this.selector.select();
        this.selector.selectedKeys().clear();
    }

    private boolean isOpen() {
        synchronized (this.monitor) {
            return this.open;
        }
    }

    private @Nullable SocketChannel acceptIfOpen() throws IOException {
        synchronized (this.monitor) {
            SocketChannel accepted = this.open ? this.channel.accept() : null;
            if (accepted != null) {
                this.handingOver++;
            }
            return accepted;
        }
    }

    private void handedOver() {
        synchronized (this.monitor) {
            this.handingOver--;
            this.monitor.notifyAll();
        }
    }

    private void closeSelector() {
        try {
            this.selector.close();
        } catch (IOException ex) {
            log.warn("The acceptor's selector could not be closed", ex);
        }
    }
}

package io.xypriss.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One client: at most one connection, and at most one request on it. Used by the thread of its loop alone. */
final class LoadConnection {

    private final Selector selector;

    private final InetSocketAddress address;

    private final ByteBuffer request;

    private final ResponseReader response = new ResponseReader();

    private final ByteBuffer buffer = ByteBuffer.wrap(this.response.bytes());

    private SocketChannel channel;

    private boolean waiting;

    private long since;

    private long sentAt;

    private long restUntil;

    LoadConnection(Selector selector, InetSocketAddress address, byte[] request) {
        this.selector = selector;
        this.address = address;
        this.request = ByteBuffer.wrap(request);
        this.restUntil = System.nanoTime();
    }

    /** Sends a request, connecting first where needed; its latency counts from {@code since}. */
    void begin(long since, long now) throws IOException {
        this.since = since;
        this.sentAt = now;
        this.waiting = true;
        this.response.reset();
        if (this.channel != null) {
            send();
            return;
        }
        this.channel = SocketChannel.open();
        this.channel.configureBlocking(false);
        this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (this.channel.connect(this.address)) {
            this.channel.register(this.selector, SelectionKey.OP_READ, this);
            send();
        } else {
            this.channel.register(this.selector, SelectionKey.OP_CONNECT, this);
        }
    }

    /** Takes what has arrived; returns whether the response is complete. */
    boolean advance(SelectionKey key) throws IOException {
        if (key.isConnectable()) {
            this.channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            send();
            return false;
        }
        this.buffer.limit(this.buffer.capacity()).position(this.response.length());
        int count = this.channel.read(this.buffer);
        if (!this.waiting) {
            // An idle connection can be closed by the server at any time; that fails no request.
            close();
            return false;
        }
        if (count > 0) {
            this.response.received(count);
        }
        if (this.response.complete(count < 0)) {
            this.waiting = false;
            return true;
        }
        if (count < 0) {
            throw new IOException("The connection ended after " + this.response.length() + " bytes of the response");
        }
        if (this.response.full()) {
            throw new IOException("The response is too long");
        }
        return false;
    }

    void fail(long restUntil) {
        this.waiting = false;
        this.restUntil = restUntil;
        close();
    }

    ResponseReader response() {
        return this.response;
    }

    boolean waiting() {
        return this.waiting;
    }

    boolean rested(long now) {
        return now - this.restUntil >= 0;
    }

    long since() {
        return this.since;
    }

    long sentAt() {
        return this.sentAt;
    }

    void close() {
        if (this.channel == null) {
            return;
        }
        try {
            this.channel.close();
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException("A client socket could not be closed", ex);
        } finally {
            this.channel = null;
        }
    }

    private void send() throws IOException {
        this.request.rewind();
        this.channel.write(this.request);
        if (this.request.hasRemaining()) {
            throw new IOException("The socket took only a part of the request");
        }
    }
}

package io.xypriss.cluster.outage;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.util.unit.DataSize;

/**
 * How to serve one port.
 *
 * @param channel the listening socket, which the server must not close
 * @param directory for files that the server needs
 * @param ssl TLS; {@code null} for none
 * @param sslBundles those that {@code ssl} names
 * @param maxRequestHeaderSize the largest head of a request; {@code null} for the server's own limit
 * @param answers what to answer
 */
record ServerSettings(
        ServerSocketChannel channel,
        Path directory,
        @Nullable Ssl ssl,
        SslBundles sslBundles,
        @Nullable Http2 http2,
        @Nullable DataSize maxRequestHeaderSize,
        Answers answers) {}

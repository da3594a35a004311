package io.xypriss.cluster.socket;

import java.nio.channels.ServerSocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How this process serves the public port, or that of Actuator, whichever web server it has.
 *
 * @param shared the socket to accept from; {@code null} to bind {@code server.port} as usual
 * @param loopbackPort another port to serve, in plain HTTP on the loopback address only; {@code null} for none
 * @param checkHeader the header of health checks, which are not counted
 * @param checkSecret the value it must have
 * @param serving hears, before it starts, of the server that serves the port
 */
public record PublicPort(
        @Nullable ServerSocketChannel shared,
        @Nullable Integer loopbackPort,
        String checkHeader,
        String checkSecret,
        Consumer<PublicServer> serving) {}

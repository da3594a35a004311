package io.xypriss.cluster.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.channels.ServerSocketChannel;
import java.security.MessageDigest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How this process serves the public port, or that of Actuator, whichever web server it has.
 *
 * @param shared the socket to accept from; {@code null} to bind {@code server.port} as usual
 * @param loopbackPort another port to serve, in plain HTTP on the loopback address only; {@code null} for none
 * @param loopbackOpen whether that port serves every request, and not only health checks
 * @param checkHeader the header of health checks, which are not counted
 * @param checkSecret the value it must have
 * @param serving hears, before it starts, of the server that serves the port
 */
public record PublicPort(
        @Nullable ServerSocketChannel shared,
        @Nullable Integer loopbackPort,
        boolean loopbackOpen,
        String checkHeader,
        String checkSecret,
        Consumer<PublicServer> serving) {

    /** Whether a request to the loopback port is refused. @param secret what it has in {@code checkHeader} */
    public boolean refusesOnLoopback(@Nullable String secret) {
        return !this.loopbackOpen
                && (secret == null || !MessageDigest.isEqual(secret.getBytes(UTF_8), this.checkSecret.getBytes(UTF_8)));
    }
}

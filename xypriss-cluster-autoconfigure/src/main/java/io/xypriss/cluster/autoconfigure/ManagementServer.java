package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.host.PrivateDirectory;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Makes the server of the management port one that shares its socket, in a worker; does nothing elsewhere. */
abstract class ManagementServer<F extends WebServerFactory> implements WebServerFactoryCustomizer<F>, Ordered {

    /** The public socket is the first that a worker inherits. */
    private static final int SOCKET = 1;

    private final ObjectProvider<WorkerConnection> worker;

    private final Environment environment;

    ManagementServer(ObjectProvider<WorkerConnection> worker, Environment environment) {
        this.worker = worker;
        this.environment = environment;
    }

    abstract void share(F factory, WorkerConnection connection);

    /** Last, so that nothing that others have set is lost. */
    @Override
    public final int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public final void customize(F factory) {
        this.worker.ifAvailable((connection) -> share(factory, connection));
    }

    /** What it serves is no request of the application, so its figures are not asked for. */
    final PublicPort port(WorkerConnection connection) {
        return new PublicPort(
                Traffic.isShared(this.environment) ? InheritedListeningSocket.further(SOCKET) : null,
                null,
                false,
                HttpHealthProbe.HEADER,
                connection.checkSecret(),
                (server) -> {
                    connection.runtime().serveManagement(server.gate());
                    connection.runtime().endWhenDraining("WebSockets of the management port", server.webSockets());
                });
    }

    /** Apart from that of the public server, which has files of the same names. */
    static Path directory(WorkerConnection connection) {
        Path directory = connection.environment().directory().resolve("management");
        try {
            PrivateDirectory.createAll(directory);
            return directory;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

package io.xypriss.cluster.outage;

import io.xypriss.cluster.host.PrivateDirectory;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.env.Environment;

/**
 * What the master answers while no worker serves, and how: nothing but the environment of the application is known of it.
 * Costs nothing until a server is started. Thread-safe.
 */
public final class OutageAnswers {

    private final Environment environment;

    private final ClassLoader classLoader;

    private final WebApplicationType type;

    private OutageAnswers(Environment environment, ClassLoader classLoader, WebApplicationType type) {
        this.environment = environment;
        this.classLoader = classLoader;
        this.type = type;
    }

    /**
     * Takes note of the application's configuration, which is read when a server is started.
     *
     * @param classLoader which has the application's web server
     * @param type of the application; {@code null} counts as {@code SERVLET}
     */
    public static OutageAnswers of(
            Environment environment, ClassLoader classLoader, @Nullable WebApplicationType type) {
        return new OutageAnswers(environment, classLoader, (type != null) ? type : WebApplicationType.SERVLET);
    }

    /**
     * Returns a server for one listening socket, which starts with the first connection that it is to answer.
     *
     * @param channel to accept from, not blocking; never closed by the server
     * @param directory for files that the web server needs; made when it starts, and left to the caller
     */
    public OutageServer server(OutagePort port, ServerSocketChannel channel, Path directory) {
        return new OutageServer(port, this.classLoader, new PendingConnections(channel), () -> {
            PrivateDirectory.createAll(directory);
            ServerSettings settings = new ServerSettingsReader(this.environment, this.classLoader, this.type)
                    .read(port, channel, directory);
            return WebServerKind.find(this.classLoader, this.type).start(settings);
        });
    }
}

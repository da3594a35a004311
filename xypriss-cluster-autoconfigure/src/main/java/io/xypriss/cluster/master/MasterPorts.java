package io.xypriss.cluster.master;

import io.xypriss.cluster.host.ServiceVariables;
import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.outage.OutagePort;
import io.xypriss.cluster.outage.OutageServer;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.socket.SharedListeningSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** The ports of the cluster: those that the master listens on for all workers, and how the workers' own ones are chosen. */
final class MasterPorts implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(MasterPorts.class);

    /** As many connections as may wait while no process accepts; the kernel caps it at its own limit. */
    private static final int BACKLOG = 4096;

    private final MasterSettings settings;

    private final @Nullable SharedListeningSocket publicSocket;

    private final @Nullable SharedListeningSocket managementSocket;

    private MasterPorts(
            MasterSettings settings,
            @Nullable SharedListeningSocket publicSocket,
            @Nullable SharedListeningSocket managementSocket) {
        this.settings = settings;
        this.publicSocket = publicSocket;
        this.managementSocket = managementSocket;
    }

    /**
     * Binds the ports that workers share.
     *
     * @throws IOException if one cannot be bound; then none is
     */
    static MasterPorts bind(MasterSettings settings) throws IOException {
        if (!settings.shared() || settings.publicAddress() == null) {
            return new MasterPorts(settings, null, null);
        }
        SharedListeningSocket publicSocket = listen(settings.publicAddress(), settings.passed());
        try {
            return new MasterPorts(settings, publicSocket, listenForManagement(settings));
        } catch (IOException | RuntimeException ex) {
            publicSocket.close();
            throw ex;
        }
    }

    private static @Nullable SharedListeningSocket listenForManagement(MasterSettings settings) throws IOException {
        if (settings.managementAddress() == null) {
            return null;
        }
        try {
            return listen(settings.managementAddress(), settings.passedManagement());
        } catch (BindException ex) {
            throw new ManagementPortException(ex);
        }
    }

    private static SharedListeningSocket listen(InetSocketAddress address, PassedSockets passed) throws IOException {
        if (passed.isEmpty()) {
            return SharedListeningSocket.bind(address, BACKLOG);
        }
        SharedListeningSocket socket = passed.take(address);
        logger.info("The listening socket on " + socket.localAddress() + " was handed over by the service manager");
        return socket;
    }

    /** The public port; 0 where there is none. */
    int publicPort() {
        return port(this.publicSocket, this.settings.publicAddress());
    }

    /** The management port; 0 where there is none, or it is the public one. */
    int managementPort() {
        return port(this.managementSocket, this.settings.managementAddress());
    }

    private static int port(@Nullable SharedListeningSocket socket, @Nullable InetSocketAddress configured) {
        if (socket != null) {
            return socket.localAddress().getPort();
        }
        return (configured != null) ? configured.getPort() : 0;
    }

    /** The public port and the management port, where there are any. */
    List<Integer> all() {
        return IntStream.of(publicPort(), managementPort())
                .filter((port) -> port > 0)
                .boxed()
                .toList();
    }

    /** Whether the service manager keeps the public port open when this process has ended. */
    boolean outlivesMaster() {
        return this.publicSocket != null && this.publicSocket.isHandedOver();
    }

    /** Starts processes that inherit the shared sockets, and nothing of what the service manager said to the master. */
    ProcessStarter starter() {
        List<SharedListeningSocket> sockets = Stream.of(this.publicSocket, this.managementSocket)
                .flatMap(Stream::ofNullable)
                .toList();
        ProcessStarter plain =
                sockets.isEmpty() ? ProcessStarter.plain() : (builder) -> SharedListeningSocket.start(sockets, builder);
        return (builder) -> {
            builder.environment().keySet().removeAll(ServiceVariables.NAMES);
            return plain.start(builder);
        };
    }

    /** What answers on the shared ports while no worker serves. */
    List<OutageServer> outageServers(Path directory) {
        List<OutageServer> servers = new ArrayList<>();
        if (this.publicSocket != null) {
            servers.add(outageServer(OutagePort.PUBLIC, this.publicSocket, directory.resolve("outage")));
        }
        if (this.managementSocket != null) {
            servers.add(
                    outageServer(OutagePort.MANAGEMENT, this.managementSocket, directory.resolve("outage-management")));
        }
        return servers;
    }

    private OutageServer outageServer(OutagePort port, SharedListeningSocket socket, Path directory) {
        return this.settings.outageAnswers().server(port, socket.channel(), directory);
    }

    /** The workers' own ports. */
    WorkerPorts workerPorts() {
        InetSocketAddress address = this.settings.publicAddress();
        InetAddress own =
                (this.settings.shared() || address == null) ? InetAddress.getLoopbackAddress() : address.getAddress();
        return new WorkerPorts(own, workerPortBase(), Set.copyOf(List.of(publicPort(), managementPort())));
    }

    private int workerPortBase() {
        Integer configured = this.settings.workerPortBase();
        if (configured != null) {
            return configured;
        }
        return (publicPort() > 0) ? publicPort() + 1 : 0;
    }

    /** Workers that share no ports have management ports of their own, from the one after the configured one. */
    WorkerProcesses.ManagementPorts managementPorts(WorkerPorts workerPorts) {
        InetSocketAddress address = this.settings.managementAddress();
        if (this.settings.shared() || address == null) {
            return (slot) -> managementPort();
        }
        return workerPorts.beside(address.getAddress(), (address.getPort() > 0) ? address.getPort() + 1 : 0)::allocate;
    }

    @Override
    public void close() {
        if (this.publicSocket != null) {
            this.publicSocket.close();
        }
        if (this.managementSocket != null) {
            this.managementSocket.close();
        }
    }
}

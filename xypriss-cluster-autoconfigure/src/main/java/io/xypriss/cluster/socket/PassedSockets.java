package io.xypriss.cluster.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a service manager such as systemd handed over to this process (socket activation): descriptors from 3 on, by
 * {@code LISTEN_FDS}, {@code LISTEN_PID} and {@code LISTEN_FDNAMES}.
 */
public final class PassedSockets {

    private static final Log logger = LogFactory.getLog(PassedSockets.class);

    private static final int FIRST = 3;

    private static final String MANAGEMENT = "management";

    /** Nothing. */
    public static final PassedSockets NONE = new PassedSockets(List.of());

    private final List<PassedDescriptor> descriptors;

    PassedSockets(List<PassedDescriptor> descriptors) {
        this.descriptors = List.copyOf(descriptors);
    }

    /**
     * What the environment says is meant for this process.
     *
     * @throws PassedSocketException if the environment cannot be understood
     * @throws SharedSocketUnavailableException if there is something that cannot be used on this platform
     */
    public static PassedSockets from(Map<String, String> environment) {
        return from(environment, ProcessHandle.current().pid());
    }

    static PassedSockets from(Map<String, String> environment, long pid) {
        String count = environment.get("LISTEN_FDS");
        String receiver = environment.get("LISTEN_PID");
        if (count == null || receiver == null) {
            return new PassedSockets(List.of());
        }
        if (!receiver.equals(Long.toString(pid))) {
            logger.info("LISTEN_FDS is set, but LISTEN_PID says that it is meant for process " + receiver
                    + ", and this one is " + pid
                    + ": nothing was handed over to it. A script around java must exec it");
            return new PassedSockets(List.of());
        }
        SharedListeningSocket.requireSupported();
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<PassedDescriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < number(count); i++) {
            descriptors.add(PassedDescriptor.of(FIRST + i, (i < names.length) ? names[i] : ""));
        }
        return new PassedSockets(descriptors);
    }

    private static int number(String count) {
        try {
            return Integer.parseInt(count);
        } catch (NumberFormatException ex) {
            throw new PassedSocketException("LISTEN_FDS is '" + count + "', which is no number.");
        }
    }

    /** Whether nothing was handed over. */
    public boolean isEmpty() {
        return this.descriptors.isEmpty();
    }

    /** The port of the one listening socket; empty where there are none or several. */
    public Optional<Integer> onlyPort() {
        List<InetSocketAddress> addresses = this.descriptors.stream()
                .map(PassedDescriptor::address)
                .filter(Objects::nonNull)
                .toList();
        return (addresses.size() == 1) ? Optional.of(addresses.get(0).getPort()) : Optional.empty();
    }

    /**
     * What of it is for the management port: what has that name ({@code FileDescriptorName=management}), else what listens
     * there.
     *
     * @param expected where the management port is to be; with port 0 only the name tells
     */
    public PassedSockets forManagement(InetSocketAddress expected) {
        List<PassedDescriptor> named = this.descriptors.stream()
                .filter((descriptor) -> descriptor.name().equals(MANAGEMENT))
                .toList();
        if (!named.isEmpty() || expected.getPort() == 0) {
            return new PassedSockets(named);
        }
        return new PassedSockets(this.descriptors.stream()
                .filter((descriptor) -> descriptor.listensOn(expected))
                .toList());
    }

    /** What is not among the others. */
    public PassedSockets without(PassedSockets others) {
        return new PassedSockets(this.descriptors.stream()
                .filter((descriptor) -> !others.descriptors.contains(descriptor))
                .toList());
    }

    /**
     * Takes the one socket that listens there.
     *
     * @param expected where; with port 0 for any port, and with the wildcard address for any address
     * @throws PassedSocketException if there is none, or more than one; says what there is
     */
    public SharedListeningSocket take(InetSocketAddress expected) throws IOException {
        List<PassedDescriptor> fitting = this.descriptors.stream()
                .filter((descriptor) -> descriptor.listensOn(expected))
                .toList();
        if (fitting.size() != 1) {
            throw new PassedSocketException("the service manager handed over "
                    + (fitting.isEmpty() ? "no" : "more than one") + " socket that listens for TCP connections on "
                    + where(expected) + ", where this application is to serve. Handed over was " + this + ".");
        }
        return SharedListeningSocket.handedOver(fitting.get(0).number());
    }

    private static String where(InetSocketAddress expected) {
        String address = expected.getAddress().isAnyLocalAddress()
                ? ""
                : " of " + expected.getAddress().getHostAddress();
        return ((expected.getPort() == 0) ? "any port" : "port " + expected.getPort()) + address;
    }

    @Override
    public String toString() {
        return this.descriptors.stream().map(PassedDescriptor::describe).collect(Collectors.joining("; "));
    }
}

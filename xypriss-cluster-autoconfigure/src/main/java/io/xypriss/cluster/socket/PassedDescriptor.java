package io.xypriss.cluster.socket;

import io.xypriss.cluster.host.NativeDescriptors;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that a service manager handed over.
 *
 * @param number of the descriptor
 * @param name what the service manager calls it; empty where it does not
 * @param address where it listens for TCP connections; {@code null} for what does not
 * @param what it is, for people
 */
record PassedDescriptor(int number, String name, @Nullable InetSocketAddress address, String what) {

    static PassedDescriptor of(int number, String name) {
        InetSocketAddress address = NativeDescriptors.localAddress(number);
        if (address == null) {
            String what = NativeDescriptors.isSocket(number)
                    ? "a socket of another family than IPv4 and IPv6"
                    : NativeDescriptors.isOpen(number) ? "not a socket" : "not open";
            return new PassedDescriptor(number, name, null, what);
        }
        String where = address.getAddress().getHostAddress() + ":" + address.getPort();
        if (!NativeDescriptors.isStream(number)) {
            return new PassedDescriptor(number, name, null, "a socket for datagrams on " + where);
        }
        if (!NativeDescriptors.isListening(number)) {
            return new PassedDescriptor(
                    number, name, null, "a connection, or a socket that does not listen, on " + where);
        }
        return new PassedDescriptor(number, name, address, "listens on " + where);
    }

    /**
     * Whether it listens there.
     *
     * @param expected with port 0 for any port, and with the wildcard address for any address
     */
    boolean listensOn(InetSocketAddress expected) {
        return this.address != null
                && (expected.getPort() == 0 || expected.getPort() == this.address.getPort())
                && (expected.getAddress().isAnyLocalAddress()
                        || expected.getAddress().equals(this.address.getAddress()));
    }

    String describe() {
        return "descriptor " + this.number + (this.name.isEmpty() ? "" : " '" + this.name + "'") + ": " + this.what;
    }
}

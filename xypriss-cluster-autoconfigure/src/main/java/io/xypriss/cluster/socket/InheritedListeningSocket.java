package io.xypriss.cluster.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/**
 * A worker's end of {@link SharedListeningSocket}. Never close what is returned: with the first, the JDK would also close
 * standard output and error.
 */
public final class InheritedListeningSocket {

    private static final int FIRST_FURTHER = 3;

    private InheritedListeningSocket() {}

    /**
     * The listening socket that is this process's standard input.
     *
     * @throws IllegalStateException if standard input is something else
     */
    public static ServerSocketChannel get() {
        try {
            if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
                // The socket is non-blocking already, and stays so for all processes; this tells the channel.
                channel.configureBlocking(false);
                return channel;
            }
        } catch (IOException ex) {
            throw new IllegalStateException("The listening socket could not be inherited from the master", ex);
        }
        throw new IllegalStateException(
                "The standard input of this worker is not a listening socket; only a master can start a worker");
    }

    /**
     * JVM options of a process that takes more than one socket over. Java has no way to adopt a descriptor but that of
     * standard input.
     *
     * @param sockets how many it takes over
     */
    public static List<String> jvmOptions(int sockets) {
        if (sockets <= 1) {
            return List.of();
        }
        Module module = InheritedListeningSocket.class.getModule();
        String to = module.isNamed() ? module.getName() : "ALL-UNNAMED";
        return List.of("--add-opens=java.base/sun.nio.ch=" + to, "--add-opens=java.base/java.io=" + to);
    }

    /**
     * A listening socket beyond the first. Makes a new channel each time.
     *
     * @param index 1 for the second socket, and so on
     * @throws IllegalStateException if that descriptor is something else, or this JVM lacks {@link #jvmOptions}
     */
    public static ServerSocketChannel further(int index) {
        int number = FIRST_FURTHER + index - 1;
        try {
            ServerSocketChannel channel = adopt(number);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | InvocationTargetException ex) {
            throw new IllegalStateException(
                    "Descriptor " + number
                            + " of this worker is not a listening socket; only a master can start a worker",
                    ex);
        } catch (ReflectiveOperationException | InaccessibleObjectException ex) {
            throw new IllegalStateException(
                    "The listening socket at descriptor " + number
                            + " could not be adopted; this JVM needs the options " + String.join(" ", jvmOptions(2)),
                    ex);
        }
    }

    private static ServerSocketChannel adopt(int number) throws ReflectiveOperationException {
        Constructor<FileDescriptor> descriptor = FileDescriptor.class.getDeclaredConstructor(int.class);
        descriptor.setAccessible(true);
        Constructor<?> channel = Class.forName("sun.nio.ch.ServerSocketChannelImpl")
                .getDeclaredConstructor(
                        SelectorProvider.class, ProtocolFamily.class, FileDescriptor.class, boolean.class);
        channel.setAccessible(true);
        // The family matters for Unix sockets only; the channel asks the socket where it is bound.
        return (ServerSocketChannel) channel.newInstance(
                SelectorProvider.provider(), StandardProtocolFamily.INET, descriptor.newInstance(number), true);
    }
}

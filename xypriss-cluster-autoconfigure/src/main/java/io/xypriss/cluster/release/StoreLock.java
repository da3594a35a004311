package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread of all processes at a time change a store; held for moments only. */
final class StoreLock {

    /** A file can be locked by a whole process only. */
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    static StoreLock take(Path file) throws IOException {
        IN_THIS_JVM.lock();
        try {
            FileChannel channel = PrivateDirectory.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                channel.lock();
                return new StoreLock(channel);
            } catch (IOException | RuntimeException ex) {
                channel.close();
                throw ex;
            }
        } catch (IOException | RuntimeException ex) {
            IN_THIS_JVM.unlock();
            throw ex;
        }
    }

    void release() throws IOException {
        try {
            this.channel.close();
        } finally {
            IN_THIS_JVM.unlock();
        }
    }
}

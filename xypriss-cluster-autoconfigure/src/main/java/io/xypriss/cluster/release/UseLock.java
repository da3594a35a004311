package io.xypriss.cluster.release;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Says that this process uses something that others must therefore not remove; ends with the process, however that ends.
 * Thread-safe.
 */
final class UseLock implements AutoCloseable {

    /** By file: merely to open and close a file that this process has locked would unlock it. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private final Path file;

    private boolean closed;

    private UseLock(Path file) {
        this.file = file;
    }

    /** Any number of processes can have it at once. */
    static UseLock take(Path file) throws IOException {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held == null) {
                HELD.put(file, new Held(lock(file), 1));
            } else {
                HELD.put(file, new Held(held.channel(), held.count() + 1));
            }
            return new UseLock(file);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = PrivateDirectory.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.lock(0, Long.MAX_VALUE, true);
            return channel;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
    }

    /** Whether no process has it; its file is removed then. Only for one at a time to ask, under the store's lock. */
    static boolean removeIfFree(Path file) throws IOException {
        synchronized (HELD) {
            if (HELD.containsKey(file)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock()) {
                if (lock != null) {
                    Files.delete(file);
                }
                return lock != null;
            } catch (NoSuchFileException ex) {
                return true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            Held held = HELD.get(this.file);
            if (this.closed || held == null) {
                return;
            }
            this.closed = true;
            if (held.count() > 1) {
                HELD.put(this.file, new Held(held.channel(), held.count() - 1));
            } else {
                HELD.remove(this.file);
                held.channel().close();
            }
        }
    }

    private record Held(FileChannel channel, int count) {}
}

package io.xypriss.cluster.socket;

import io.xypriss.cluster.host.NativeDescriptors;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a process writes into one of its descriptors, for this process to read. Closes the ends that were not taken. */
final class OutputPipe implements AutoCloseable {

    private final int writeEnd;

    private @Nullable InputStream readEnd;

    private OutputPipe(int writeEnd, InputStream readEnd) {
        this.writeEnd = writeEnd;
        this.readEnd = readEnd;
    }

    static OutputPipe open() throws IOException {
        int[] ends = NativeDescriptors.pipe();
        try {
            // Java opens files only; to the kernel, a descriptor is one.
            String directory = Files.isDirectory(Path.of("/proc/self/fd")) ? "/proc/self/fd/" : "/dev/fd/";
            InputStream stream = new FileInputStream(directory + ends[0]);
            // Some methods of the stream itself work on files only.
            return new OutputPipe(ends[1], new BufferedInputStream(stream));
        } catch (IOException ex) {
            NativeDescriptors.close(ends[1]);
            throw ex;
        } finally {
            NativeDescriptors.close(ends[0]);
        }
    }

    int writeEnd() {
        return this.writeEnd;
    }

    /** The caller's from now on. */
    InputStream takeReadEnd() {
        InputStream taken = this.readEnd;
        if (taken == null) {
            throw new IllegalStateException("The end to read from was taken before");
        }
        this.readEnd = null;
        return taken;
    }

    @Override
    public void close() throws IOException {
        try {
            NativeDescriptors.close(this.writeEnd);
        } finally {
            if (this.readEnd != null) {
                this.readEnd.close();
            }
        }
    }
}

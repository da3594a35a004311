package io.xypriss.cluster.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Standard output and standard error of a master, which never make those who write wait. A terminal that is paused, or a
 * pipe that nobody reads, would otherwise hold up whatever logs: the start of a worker, a stop, an answer to an operator.
 * What is written goes through a queue of at most one megabyte. What does not fit is dropped, and the number of dropped
 * writes is printed once there is room again. Thread-safe.
 */
public final class ConsoleOutput extends OutputStream {

    private static final int MOST_BYTES = 1 << 20;

    private static @Nullable ConsoleOutput out;

    private static @Nullable ConsoleOutput err;

    private final PrintStream target;

    private final Deque<byte[]> queue = new ArrayDeque<>();

    private int queued;

    private long dropped;

    private boolean writing;

    ConsoleOutput(PrintStream target, String threadName) {
        this.target = target;
        Thread thread = new Thread(this::pass, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on nobody in this process waits for who reads its output. A no-op where that is so already. */
    public static synchronized void install() {
        if (out == null && err == null) {
            out = new ConsoleOutput(System.out, "xypriss-output");
            err = new ConsoleOutput(System.err, "xypriss-errors");
            System.setOut(printer(out, "stdout.encoding"));
            System.setErr(printer(err, "stderr.encoding"));
        }
    }

    private static PrintStream printer(OutputStream stream, String property) {
        String encoding = System.getProperty(property, System.getProperty("sun." + property));
        return new PrintStream(stream, true, (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset());
    }

    /** Waits until all that was written is out, within the limit, and puts the streams back that were there before. */
    public static synchronized void restore(Duration limit) {
        if (drain(limit)) {
            if (out != null) {
                System.setOut(out.target);
                out = null;
            }
            if (err != null) {
                System.setErr(err.target);
                err = null;
            }
        }
    }

    /**
     * Waits, within the limit, until all that was written is out.
     *
     * @return whether it is
     */
    public static synchronized boolean drain(Duration limit) {
        return (out == null || out.await(limit)) && (err == null || err.await(limit));
    }

    synchronized boolean await(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (this.writing || !this.queue.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (this.queued + length > MOST_BYTES) {
            this.dropped++;
            return;
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        this.queue.addLast(copy);
        this.queued += length;
        notifyAll();
    }

    private void pass() {
        try {
            while (true) {
                byte[] next = next();
                this.target.write(next);
                this.target.flush();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (IOException ex) {
            throw new IllegalStateException("A print stream throws none", ex);
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        this.writing = false;
        notifyAll();
        while (this.queue.isEmpty()) {
            wait();
        }
        this.writing = true;
        if (this.dropped > 0) {
            String note = this.dropped + " pieces of output were dropped, as nobody read the output of this process"
                    + System.lineSeparator();
            this.dropped = 0;
            return note.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] first = this.queue.removeFirst();
        this.queued -= first.length;
        return first;
    }
}

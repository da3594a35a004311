package io.xypriss.cluster.launch.jvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Forwards one stream of a worker line by line, with the worker's id in front. All lines that arrive together are written
 * together, so that lines of different workers do not mix and stack traces stay whole.
 */
class WorkerOutput implements Runnable {

    private static final Log logger = LogFactory.getLog(WorkerOutput.class);

    /** A line longer than this is written in pieces, for it must not be kept in memory without end. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int BUFFER = 16 * 1024;

    /**
     * A JVM prints the options that it takes from its environment, secrets included. The JVM of the master has printed them
     * once; the last lines of a worker are shown to more people than see that.
     */
    private static final Pattern REPEATED =
            Pattern.compile("(NOTE: )?Picked up (JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS): ");

    private final InputStream input;

    private final Supplier<PrintStream> target;

    private final byte[] prefix;

    private final LastLines lastLines;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();

    private final Charset charset;

    WorkerOutput(String workerId, InputStream input, Supplier<PrintStream> target, LastLines lastLines) {
        this.input = input;
        this.target = target;
        this.prefix = ("[worker-" + workerId + "] ").getBytes(StandardCharsets.US_ASCII);
        this.lastLines = lastLines;
        String encoding = System.getProperty("native.encoding");
        this.charset = (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset();
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = this.input) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                take(buffer, count);
                flush();
            }
        } catch (IOException ex) {
            logger.debug("The output of a worker ended", ex);
        }
        if (this.line.size() > 0) {
            endLine();
        }
        flush();
    }

    private void take(byte[] buffer, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (buffer[i] == '\n') {
                this.line.write(buffer, from, i - from);
                endLine();
                from = i + 1;
            }
        }
        this.line.write(buffer, from, count - from);
        if (this.line.size() > LONGEST_LINE) {
            endLine();
        }
    }

    private void endLine() {
        String text = this.line.toString(this.charset);
        if (REPEATED.matcher(text).lookingAt()) {
            this.line.reset();
            return;
        }
        this.batch.writeBytes(this.prefix);
        this.batch.writeBytes(this.line.toByteArray());
        this.batch.write('\n');
        this.lastLines.add(text);
        this.line.reset();
    }

    private void flush() {
        if (this.batch.size() > 0) {
            PrintStream stream = this.target.get();
            stream.write(this.batch.toByteArray(), 0, this.batch.size());
            stream.flush();
            this.batch.reset();
        }
    }
}

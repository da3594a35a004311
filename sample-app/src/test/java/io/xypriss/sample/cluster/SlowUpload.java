package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client on a slow line, that sends a bit of its body again and again until it is told to end: a server rightly takes
 * one that is silent for long as gone.
 */
final class SlowUpload {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String PART = "0123456789";

    private static final String CHUNK = "a\r\n" + PART + "\r\n";

    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    private final CompletableFuture<Long> begun = new CompletableFuture<>();

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private final AtomicInteger parts = new AtomicInteger();

    private final CompletableFuture<String> answer;

    private SlowUpload(int port) {
        this.answer = CompletableFuture.supplyAsync(() -> send(port), (task) -> {
            Thread thread = new Thread(task, "upload");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Returns when the first part is on its way. */
    static SlowUpload begin(int port) {
        SlowUpload upload = new SlowUpload(port);
        assertThat(upload.begun).succeedsWithin(SampleCluster.LONG);
        return upload;
    }

    /** The process that it is sent to. */
    long pid() {
        return this.begun.join();
    }

    /** Has it send its last part. */
    void end() {
        this.mayEnd.countDown();
    }

    /** The whole answer, headers included; exceptionally if the connection was cut. */
    CompletableFuture<String> answer() {
        return this.answer;
    }

    /** The body so far. */
    String body() {
        return PART.repeat(this.parts.get());
    }

    private String send(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SampleCluster.LONG.toMillis());
            long pid = pid(socket);
            write(
                    socket,
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            long begin = System.nanoTime();
            do {
                if (System.nanoTime() - begin > SampleCluster.LONG.toNanos()) {
                    throw new IllegalStateException("Not told to end");
                }
                write(socket, CHUNK);
                this.parts.incrementAndGet();
                this.begun.complete(pid);
            } while (!this.mayEnd.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
            write(socket, "0\r\n\r\n");
            // The connection is idle after it, and the server, which leaves, closes it.
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException | InterruptedException | RuntimeException ex) {
            this.begun.completeExceptionally(ex);
            throw new IllegalStateException(ex);
        }
    }

    /** Asks it over the connection that the upload is to use. */
    private static long pid(Socket socket) throws IOException {
        write(socket, "GET /whoami HTTP/1.1\r\nHost: localhost\r\n\r\n");
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                throw new IOException("The connection ended after: " + answer);
            }
            answer.append((char) read);
        }
        assertThat(answer.toString().toLowerCase(Locale.ROOT))
                .as("an answer that ends with its body")
                .contains("content-length:");
        Matcher matcher = PID.matcher(answer);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}

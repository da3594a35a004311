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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client on a slow line, that sends its body over a while. */
final class SlowUpload {

    private static final int PARTS = 100;

    private static final String PART = "0123456789";

    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    private final CompletableFuture<Long> begun = new CompletableFuture<>();

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private final CompletableFuture<String> answer;

    private SlowUpload(int port, Duration time) {
        this.answer = CompletableFuture.supplyAsync(() -> send(port, time), (task) -> {
            Thread thread = new Thread(task, "upload");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Returns when the first part is on its way; the last one is held back until {@link #end()}. */
    static SlowUpload begin(int port, Duration time) {
        SlowUpload upload = new SlowUpload(port, time);
        assertThat(upload.begun).succeedsWithin(SampleCluster.LONG);
        return upload;
    }

    /** The process that it is sent to. */
    long pid() {
        return this.begun.join();
    }

    /** Lets the last part go, once its time has come. */
    void end() {
        this.mayEnd.countDown();
    }

    /** The whole answer, headers included; exceptionally if the connection was cut. */
    CompletableFuture<String> answer() {
        return this.answer;
    }

    /** The body that is sent. */
    static String body() {
        return PART.repeat(PARTS);
    }

    private String send(int port, Duration time) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SampleCluster.LONG.toMillis());
            long pid = pid(socket);
            write(
                    socket,
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                            + "Content-Length: " + body().length() + "\r\n\r\n");
            for (int i = 1; i < PARTS; i++) {
                write(socket, PART);
                this.begun.complete(pid);
                TimeUnit.NANOSECONDS.sleep(time.toNanos() / PARTS);
            }
            if (!this.mayEnd.await(SampleCluster.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not told to end");
            }
            write(socket, PART);
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

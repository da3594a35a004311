package io.xypriss.sample.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client on a slow line, that sends its body over a while. */
final class SlowUpload {

    private static final int PARTS = 100;

    private final CountDownLatch begun = new CountDownLatch(1);

    private final CompletableFuture<String> answer;

    private SlowUpload(int port, Duration time) {
        this.answer = CompletableFuture.supplyAsync(() -> send(port, time), (task) -> {
            Thread thread = new Thread(task, "upload");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Returns when the first part is on its way. */
    static SlowUpload begin(int port, Duration time) throws InterruptedException {
        SlowUpload upload = new SlowUpload(port, time);
        upload.begun.await();
        return upload;
    }

    /** The whole answer, headers included; exceptionally if the connection was cut. */
    CompletableFuture<String> answer() {
        return this.answer;
    }

    /** The body that is sent. */
    static String body() {
        return "0123456789".repeat(PARTS);
    }

    private String send(int port, Duration time) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SampleCluster.LONG.toMillis());
            write(
                    socket,
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                            + "Content-Length: " + body().length() + "\r\n\r\n");
            for (int i = 0; i < PARTS; i++) {
                write(socket, "0123456789");
                this.begun.countDown();
                TimeUnit.NANOSECONDS.sleep(time.toNanos() / PARTS);
            }
            // The connection is idle after it, and the server, which leaves, closes it.
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException | InterruptedException ex) {
            throw new IllegalStateException(ex);
        } finally {
            this.begun.countDown();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}

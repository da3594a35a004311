package io.xypriss.sample.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that share the connection pool of a JVM, and think between two requests, so that there are always idle
 * connections in it. They post, which the client does not try again by itself.
 */
final class PooledClients implements AutoCloseable {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .build();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private final AtomicInteger answered = new AtomicInteger();

    private final List<String> lost = new CopyOnWriteArrayList<>();

    private final List<Thread> threads = new ArrayList<>();

    private PooledClients() {}

    static PooledClients start(int port, int clients) {
        PooledClients pooled = new PooledClients();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> pooled.run(port, random), "pooled-" + i);
            thread.setDaemon(true);
            pooled.threads.add(thread);
        }
        pooled.threads.forEach(Thread::start);
        return pooled;
    }

    int answered() {
        return this.answered.get();
    }

    List<String> lost() {
        return this.lost;
    }

    private void run(int port, Random random) {
        try {
            do {
                request(port);
            } while (!this.stopped.await(random.nextInt(3000), TimeUnit.MILLISECONDS));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void request(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/echo"))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("thought"))
                .timeout(SampleCluster.LONG)
                .build();
        try {
            HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200 && response.body().equals("thought")) {
                this.answered.incrementAndGet();
            } else {
                this.lost.add(response + ": " + response.body());
            }
        } catch (IOException ex) {
            this.lost.add(ex.toString());
        }
    }

    void stop() throws InterruptedException {
        this.stopped.countDown();
        for (Thread thread : this.threads) {
            thread.join(SampleCluster.LONG.toMillis());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}

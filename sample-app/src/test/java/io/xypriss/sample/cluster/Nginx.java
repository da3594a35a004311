package io.xypriss.sample.cluster;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** nginx in front of a cluster, as a proxy that keeps its connections and tries nothing again. */
final class Nginx implements AutoCloseable {

    private final int port;

    private final Process process;

    private Nginx(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Where it is, if it is installed. */
    static Optional<Path> executable() {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .map((directory) -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Nginx start(Path executable, Path directory, int upstream) throws IOException {
        int port = SampleCluster.freePorts(1);
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 512; }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  upstream cluster { server 127.0.0.1:%d; keepalive 16; }
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://cluster;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_next_upstream off;
                    }
                  }
                }
                """.formatted(upstream, port));
        Process process = new ProcessBuilder(
                        executable.toString(), "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
        Nginx nginx = new Nginx(port, process);
        try {
            await().atMost(SampleCluster.LONG)
                    .failFast("nginx ended", () -> !process.isAlive())
                    .until(nginx::listens);
            return nginx;
        } catch (RuntimeException | Error ex) {
            nginx.close();
            throw ex;
        }
    }

    int port() {
        return this.port;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    /** Its workers end with it. */
    @Override
    public void close() {
        this.process.destroy();
        await().atMost(SampleCluster.LONG).until(() -> !this.process.isAlive());
    }
}

package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** nginx, which keeps a port while what is behind it changes. */
final class SwitchingProxy implements AutoCloseable {

    private final Path configuration;

    private final int port;

    private final Process process;

    private SwitchingProxy(Path configuration, int port, Process process) {
        this.configuration = configuration;
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

    static SwitchingProxy start(Path executable, Path directory, int upstream) throws IOException {
        int port = RunningApplication.freePort();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, configuration(port, upstream));
        Process process = new ProcessBuilder(
                        executable.toString(), "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
        SwitchingProxy proxy = new SwitchingProxy(configuration, port, process);
        try {
            await().atMost(RunningApplication.LONG)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(Answer.get("http://127.0.0.1:" + port + "/whoami")
                                    .status())
                            .isEqualTo(200));
            return proxy;
        } catch (RuntimeException | Error ex) {
            proxy.close();
            throw ex;
        }
    }

    int port() {
        return this.port;
    }

    /** Sends new connections elsewhere, and waits until none is left that was sent to what was there before. */
    void switchTo(int upstream) throws IOException, InterruptedException {
        List<ProcessHandle> before = this.process.children().toList();
        Files.writeString(this.configuration, configuration(this.port, upstream));
        Process reload = new ProcessBuilder("kill", "-HUP", Long.toString(this.process.pid())).start();
        assertThat(reload.waitFor()).isZero();
        await().atMost(RunningApplication.LONG).until(() -> before.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(this.process.children()).isNotEmpty();
    }

    /** Of a proxy that tries nothing again. */
    private static String configuration(int port, int upstream) {
        return """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 512; }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://127.0.0.1:%d;
                      proxy_next_upstream off;
                    }
                  }
                }
                """.formatted(port, upstream);
    }

    @Override
    public void close() {
        List<ProcessHandle> workers = this.process.children().toList();
        this.process.destroy();
        try {
            if (!this.process.waitFor(RunningApplication.LONG.toSeconds(), TimeUnit.SECONDS)) {
                this.process.destroyForcibly();
            }
        } catch (InterruptedException ex) {
            this.process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}

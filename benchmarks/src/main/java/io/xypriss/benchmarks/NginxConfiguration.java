package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An nginx that runs in the foreground, from a directory of its own.
 *
 * @param directory where its files are
 * @param port where it serves, on 127.0.0.1
 */
record NginxConfiguration(Path directory, int port) {

    private static final String TEXT = """
            daemon off;
            worker_processes auto;
            error_log stderr;
            pid %1$s/nginx.pid;
            events {
                worker_connections 8192;
            }
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                keepalive_requests 1000000;
                upstream application {
            %2$s
                    keepalive 64;
                }
                server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    location / {
                        proxy_pass http://application;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                    }
                }
            }
            """;

    /** Writes it, with these lines for the servers behind it. */
    void write(List<String> servers) throws IOException {
        Files.writeString(file(), TEXT.formatted(this.directory, String.join("\n", servers), this.port));
    }

    List<String> command() {
        return List.of("nginx", "-e", "stderr", "-p", this.directory.toString(), "-c", file().toString());
    }

    /** Has the one that runs take up what was written since. */
    List<String> reload() {
        return List.of(
                "nginx", "-e", "stderr", "-p", this.directory.toString(), "-c", file().toString(), "-s", "reload");
    }

    private Path file() {
        return this.directory.resolve("nginx.conf");
    }
}

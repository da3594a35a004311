package io.xypriss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the sample application, alone, as a cluster, or behind a proxy. */
final class Launcher {

    static final Duration READY_WITHIN = Duration.ofMinutes(5);

    private static final String NGINX_CONFIGURATION = """
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

    private static final String HAPROXY_CONFIGURATION = """
            global
                maxconn 8192
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                http-reuse always
            frontend public
                bind 127.0.0.1:%2$d backlog 4096
                default_backend application
            backend application
                balance roundrobin
            %1$s
            """;

    private final Children children;

    private final Application sample;

    Launcher(Children children, Application sample) {
        this.children = children;
        this.sample = sample;
    }

    /** A new directory, removed at the end. */
    Path directory(String name) throws IOException {
        return this.children.directory(name);
    }

    /** Starts one plain process without waiting for it. */
    Target startPlain() throws BenchmarkException {
        return startPlain(this.sample);
    }

    Target startPlain(Application application) throws BenchmarkException {
        int port = Http.freePort();
        Child child = this.children.start(
                "the plain process",
                command(application, port, List.of("--xypriss.cluster.enabled=false")),
                application.startedMark());
        return new Target(port, List.of(child), 0);
    }

    /** Starts a cluster without waiting for it; its workers may take as long to start as the harness waits. */
    Target startCluster(int workers) throws BenchmarkException {
        return startCluster(this.sample, workers, List.of("--xypriss.cluster.archive.mode=off"));
    }

    Target startCluster(Application application, int workers, List<String> arguments) throws BenchmarkException {
        int port = Http.freePort();
        List<String> all = new ArrayList<>(List.of(
                "--xypriss.cluster.enabled=true",
                "--xypriss.cluster.workers=" + workers,
                "--xypriss.cluster.startup-timeout=" + READY_WITHIN.toSeconds() + "s",
                "--xypriss.cluster.worker-port-base=0"));
        all.addAll(arguments);
        Child child = this.children.start("the cluster", command(application, port, all), "XyPriss Cluster ");
        return new Target(port, List.of(child), workers);
    }

    Target plain() throws BenchmarkException, InterruptedException {
        return ready(startPlain());
    }

    Target cluster(int workers) throws BenchmarkException, InterruptedException {
        return ready(startCluster(workers));
    }

    Target behindNginx() throws BenchmarkException, InterruptedException {
        return behind("nginx", "        server 127.0.0.1:%d;", (directory, servers, port) -> {
            Path file = directory.resolve("nginx.conf");
            Files.writeString(file, NGINX_CONFIGURATION.formatted(directory, servers, port));
            return List.of("nginx", "-e", "stderr", "-p", directory.toString(), "-c", file.toString());
        });
    }

    Target behindHaproxy() throws BenchmarkException, InterruptedException {
        return behind("haproxy", "    server s%1$d 127.0.0.1:%1$d", (directory, servers, port) -> {
            Path file = directory.resolve("haproxy.cfg");
            Files.writeString(file, HAPROXY_CONFIGURATION.formatted(servers, port));
            return List.of("haproxy", "-db", "-f", file.toString());
        });
    }

    void end(Target target) {
        this.children.end(target.children());
    }

    /** Waits until it is ready and what it should be; ends it if it is not. */
    Target ready(Target target) throws BenchmarkException, InterruptedException {
        try {
            for (Child child : target.children()) {
                child.awaitReady(READY_WITHIN);
            }
            target.check();
            return target;
        } catch (BenchmarkException | InterruptedException ex) {
            end(target);
            throw ex;
        }
    }

    private Target behind(String proxy, String server, ProxyCommand command)
            throws BenchmarkException, InterruptedException {
        List<Child> started = new ArrayList<>();
        try {
            Target first = plain();
            started.addAll(first.children());
            Target second = plain();
            started.addAll(second.children());
            String servers = Stream.of(first, second)
                    .map((target) -> server.formatted(target.port()))
                    .collect(Collectors.joining("\n"));
            int port = Http.freePort();
            Path directory = this.children.directory(proxy);
            started.add(this.children.start(proxy, command.of(directory, servers, port), "\n"));
            Target target = new Target(port, started, 0);
            awaitAnswer(target);
            return target;
        } catch (BenchmarkException | InterruptedException ex) {
            this.children.end(started);
            throw ex;
        } catch (IOException ex) {
            this.children.end(started);
            throw new BenchmarkException("The configuration of " + proxy + " cannot be written", ex);
        }
    }

    /** A proxy prints nothing when it is ready. */
    private static void awaitAnswer(Target target) throws BenchmarkException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                target.check();
                return;
            } catch (BenchmarkException ex) {
                if (System.nanoTime() > deadline) {
                    throw ex;
                }
                Thread.sleep(100);
            }
        }
    }

    private List<String> command(Application application, int port, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Jdk.tool("java"),
                "-Djava.io.tmpdir=" + this.children.directory(),
                "-jar",
                application.jar().toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port));
        command.addAll(arguments);
        return command;
    }

    /** The command line of a proxy, whose configuration it has written. */
    private interface ProxyCommand {

        List<String> of(Path directory, String servers, int port) throws IOException;
    }
}

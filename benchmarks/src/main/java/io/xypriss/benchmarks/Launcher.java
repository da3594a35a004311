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

    /** So many have the worker that records its classes retire as soon as it has served for half a minute. */
    private static final int TRAINING_REQUESTS = 400;

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

    private static final String ARCHIVES = "--xypriss.cluster.archive.directory=";

    private final Children children;

    private final Application sample;

    Launcher(Children children, Application sample) {
        this.children = children;
        this.sample = sample;
    }

    /** A new directory that is removed at the end. */
    Path directory(String name) throws IOException {
        return this.children.directory(name);
    }

    /** Starts one plain process of the sample without waiting for it. */
    Target startPlain() throws BenchmarkException {
        return startPlain(this.sample);
    }

    Target startPlain(Application application) throws BenchmarkException {
        return startPlain(application, Http.freePort());
    }

    /** As {@link #startPlain()}, where a process was before. */
    Target startPlain(int port) throws BenchmarkException {
        return startPlain(this.sample, port);
    }

    private Target startPlain(Application application, int port) throws BenchmarkException {
        Child child = this.children.start(
                "the plain process",
                command(application.jar(), port, List.of("--xypriss.cluster.enabled=false")),
                application.startedMark());
        return new Target(port, List.of(child), 0);
    }

    /**
     * Starts a cluster of the sample without waiting for it; its workers may take as long to start as the harness waits.
     * It makes no class archive, which would be made while something is measured.
     */
    Target startCluster(int workers, String... arguments) throws BenchmarkException {
        return startCluster(this.sample.jar(), workers, withoutArchives(List.of(arguments)));
    }

    /** Starts one with what another has kept in that directory. */
    Target startCluster(int workers, Path archives, String... arguments) throws BenchmarkException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(ARCHIVES + archives);
        return startCluster(this.sample.jar(), workers, all);
    }

    /** Has a cluster of the sample, with these arguments, make its class archive; returns the directory that holds it. */
    Path archives(String... arguments) throws BenchmarkException, InterruptedException {
        Target target = null;
        try {
            Path directory = this.children.directory("archives");
            target = ready(startCluster(1, directory, arguments));
            awaitArchive(target);
            return directory;
        } catch (IOException ex) {
            throw new BenchmarkException("No directory for archives", ex);
        } finally {
            if (target != null) {
                end(target);
            }
        }
    }

    /** Waits until that cluster has made its class archive, with the traffic that trains it. */
    static void awaitArchive(Target cluster) throws BenchmarkException, InterruptedException {
        for (int i = 0; i < TRAINING_REQUESTS; i++) {
            Http.get(cluster.port(), "/actuator/cluster");
        }
        cluster.children().get(0).awaitLine("Class archive for release ", 1, READY_WITHIN);
    }

    Target startCluster(Application application, int workers, List<String> arguments) throws BenchmarkException {
        return startCluster(application.jar(), workers, arguments);
    }

    private Target startCluster(Path jar, int workers, List<String> arguments) throws BenchmarkException {
        int port = Http.freePort();
        List<String> all = new ArrayList<>(List.of(
                "--xypriss.cluster.enabled=true",
                "--xypriss.cluster.workers=" + workers,
                "--xypriss.cluster.startup-timeout=" + READY_WITHIN.toSeconds() + "s",
                "--xypriss.cluster.worker-port-base=0"));
        all.addAll(arguments);
        Child child = this.children.start("the cluster", command(jar, port, all), "XyPriss Cluster ");
        return new Target(port, List.of(child), workers);
    }

    private static List<String> withoutArchives(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--xypriss.cluster.archive.mode=off");
        return all;
    }

    Target plain() throws BenchmarkException, InterruptedException {
        return ready(startPlain());
    }

    Target cluster(int workers) throws BenchmarkException, InterruptedException {
        return ready(startCluster(workers));
    }

    Target behindNginx() throws BenchmarkException, InterruptedException {
        return behind("nginx", "        server 127.0.0.1:%d;", (directory, servers, port) -> {
            NginxConfiguration configuration = new NginxConfiguration(directory, port);
            configuration.write(List.of(servers));
            return configuration.command();
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
            // A proxy prints nothing when it is ready.
            Waiting.until(proxy + " answers", Duration.ofSeconds(20), target::answers);
            return target;
        } catch (BenchmarkException | InterruptedException ex) {
            this.children.end(started);
            throw ex;
        } catch (IOException ex) {
            this.children.end(started);
            throw new BenchmarkException("The configuration of " + proxy + " cannot be written", ex);
        }
    }

    private List<String> command(Path jar, int port, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Jdk.tool("java"),
                "-Djava.io.tmpdir=" + this.children.directory(),
                "-jar",
                jar.toString(),
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

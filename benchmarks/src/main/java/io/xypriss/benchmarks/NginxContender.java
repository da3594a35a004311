package io.xypriss.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two plain processes behind nginx, restarted one after the other: nginx tries on the other what one refuses, as is its
 * default. With reloads, each is first taken out of the configuration, and put back once it is ready.
 */
final class NginxContender implements Contender {

    private static final int SERVERS = 2;

    /** The default of nginx's parameter {@code fail_timeout}. */
    private static final Duration FAIL_TIMEOUT = Duration.ofSeconds(10);

    private final Children children;

    private final Launcher launcher;

    private final boolean reloads;

    private final List<Target> servers = new ArrayList<>();

    private final NginxConfiguration configuration;

    private final Child nginx;

    NginxContender(Children children, Launcher launcher, boolean reloads)
            throws BenchmarkException, InterruptedException {
        this.children = children;
        this.launcher = launcher;
        this.reloads = reloads;
        try {
            for (int i = 0; i < SERVERS; i++) {
                this.servers.add(launcher.plain());
            }
            this.configuration = new NginxConfiguration(children.directory("nginx"), Http.freePort());
            configure(SERVERS);
            this.nginx = children.start("nginx", this.configuration.command(), "\n");
            Waiting.until("nginx answers", Duration.ofSeconds(20), this::answers);
        } catch (BenchmarkException | InterruptedException ex) {
            this.servers.forEach(launcher::end);
            throw ex;
        } catch (IOException ex) {
            this.servers.forEach(launcher::end);
            throw new BenchmarkException("The configuration of nginx cannot be written", ex);
        }
    }

    @Override
    public int port() {
        return this.configuration.port();
    }

    @Override
    public void roll() throws BenchmarkException, InterruptedException {
        for (int i = 0; i < SERVERS; i++) {
            reloadWithout(i);
            Target old = this.servers.get(i);
            this.launcher.end(old);
            this.servers.set(i, this.launcher.ready(this.launcher.startPlain(old.port())));
            if (!this.reloads) {
                awaitTrust();
            }
        }
        reloadWithout(SERVERS);
    }

    @Override
    public void end() {
        this.children.end(List.of(this.nginx));
        this.servers.forEach(this.launcher::end);
    }

    /** Only then does nginx use a server again that has refused it; were the other one gone by then, there would be none. */
    private static void awaitTrust() throws BenchmarkException, InterruptedException {
        long trusted = System.nanoTime() + FAIL_TIMEOUT.plusSeconds(1).toNanos();
        Waiting.until("nginx trusts the server again", FAIL_TIMEOUT.multipliedBy(2), () -> System.nanoTime() > trusted);
    }

    private boolean answers() {
        try {
            return Http.get(port(), "/whoami").contains("\"STANDALONE\"");
        } catch (BenchmarkException ex) {
            return false;
        }
    }

    private void reloadWithout(int server) throws BenchmarkException, InterruptedException {
        if (!this.reloads) {
            return;
        }
        configure(server);
        Set<Long> before = this.nginx.pids();
        before.remove(this.nginx.pid());
        Tool.run(this.configuration.reload());
        // Only once its old workers are gone does nginx no longer use the server at all.
        Waiting.until(
                "nginx has reloaded",
                Duration.ofSeconds(60),
                () -> before.stream().noneMatch((pid) -> ProcessHandle.of(pid).isPresent()));
    }

    private void configure(int without) throws BenchmarkException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            lines.add("        server 127.0.0.1:" + this.servers.get(i).port() + (i == without ? " down;" : ";"));
        }
        try {
            this.configuration.write(lines);
        } catch (IOException ex) {
            throw new BenchmarkException("The configuration of nginx cannot be written", ex);
        }
    }
}

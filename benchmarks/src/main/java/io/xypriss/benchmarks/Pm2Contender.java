package io.xypriss.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server for Node.js in two processes of PM2's cluster mode, replaced by {@code pm2 reload}. The graceful one says when
 * it is ready and ends when it is done, as PM2's documentation recommends; the other leaves all of it to PM2.
 */
final class Pm2Contender implements Contender {

    /** What says which version it is; to ask the command would start a daemon. */
    static final Path PACKAGE = modules().resolve("pm2/package.json");

    private static final String PM2 = modules().resolve(".bin/pm2").toString();

    private static final String APPLICATION = """
            {"apps": [{
              "name": "sample", "script": "%s", "exec_mode": "cluster", "instances": 2,
              "env": {"PORT": "%d", "GRACEFUL": "%s"}%s
            }]}
            """;

    private static final String GRACEFUL = ", \"wait_ready\": true, \"listen_timeout\": 10000, \"kill_timeout\": 10000";

    private final Children children;

    private final int port;

    private final Path home;

    private final Child pm2;

    Pm2Contender(Children children, boolean graceful) throws BenchmarkException, InterruptedException {
        this.children = children;
        this.port = Http.freePort();
        Path application;
        try (InputStream server = Pm2Contender.class.getResourceAsStream("/pm2/server.js")) {
            this.home = children.directory("pm2");
            Path script = this.home.resolve("server.js");
            Files.write(script, server.readAllBytes());
            application = Files.writeString(
                    this.home.resolve("sample.json"),
                    String.format(Locale.ROOT, APPLICATION, script, this.port, graceful, graceful ? GRACEFUL : ""));
        } catch (IOException ex) {
            throw new BenchmarkException("The configuration of PM2 cannot be written", ex);
        }
        // In the foreground, so that no daemon is left behind.
        this.pm2 =
                children.start("pm2", pm2(PM2 + "-runtime", "start", application.toString()), "App [sample:1] online");
        try {
            this.pm2.awaitReady(Launcher.READY_WITHIN);
            Waiting.until("the processes of PM2 answer", Duration.ofSeconds(20), this::answers);
        } catch (BenchmarkException | InterruptedException ex) {
            end();
            throw ex;
        }
    }

    @Override
    public int port() {
        return this.port;
    }

    @Override
    public void roll() throws BenchmarkException, InterruptedException {
        Tool.run(pm2(PM2, "reload", "sample"));
    }

    @Override
    public void end() {
        this.children.end(List.of(this.pm2));
    }

    private boolean answers() {
        try {
            return Http.get(this.port, "/echo?text=ready").contains("\"ready\"");
        } catch (BenchmarkException ex) {
            return false;
        }
    }

    /** Where {@code run} has installed it. */
    private static Path modules() {
        return Path.of(System.getProperty("node.modules", "node_modules")).toAbsolutePath();
    }

    private List<String> pm2(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "PM2_HOME=" + this.home, "PM2_DISABLE_VERSION_CHECK=true"));
        all.addAll(List.of(command));
        return all;
    }
}

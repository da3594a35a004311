package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An application that runs as a cluster, in processes of its own. Ends with all that it has started. */
final class RunningApplication implements AutoCloseable {

    /** A machine that does much else at the same time takes many times as long as one that does not. */
    static final Duration LONG = Duration.ofSeconds(300);

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** Begins elsewhere in each run, should one before have left a port in use for a while. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) ProcessHandle.current().pid() * 31);

    private final int port;

    private final Path directory;

    private final Process process;

    private final MasterProcess master;

    private final List<String> output = new CopyOnWriteArrayList<>();

    private final Thread reader;

    /** Where {@code /actuator} is. */
    private String actuator;

    private RunningApplication(Application application, int port, Path directory, Process process) {
        this.port = port;
        this.directory = directory;
        this.process = process;
        this.master = MasterProcess.of(application, process.pid(), directory);
        this.actuator = uri("/actuator");
        this.reader = new Thread(this::read, "application-output");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /**
     * Starts it, and waits until all its workers serve.
     *
     * @param directory for all that it writes
     */
    static RunningApplication start(Application application, int workers, Path directory, String... arguments)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            // It, and with it its workers, ends with the thread that tests it, whatever ends that.
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
        // As starting is what these tests do most; workers inherit it.
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote"));
        command.add(MasterProcess.classLogging(directory));
        command.addAll(List.of("-jar", application.jar().toString()));
        command.add("--server.port=" + port);
        command.add("--xypriss.cluster.workers=" + workers);
        command.add("--xypriss.cluster.worker-port-base=0");
        command.add("--xypriss.cluster.startup-timeout=" + LONG.toSeconds() + "s");
        // One after the other, as the first one makes the schema.
        command.add("--xypriss.cluster.start-concurrency=1");
        command.add("--xypriss.cluster.archive.mode=off");
        command.add("--xypriss.cluster.rolling.min-ready-time=200ms");
        command.add("--xypriss.cluster.rolling.canary-time=500ms");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf((name) -> name.startsWith("WORKER_") || name.startsWith("XYPRISS_"));
        Process process = builder.start();
        process.getOutputStream().close();
        RunningApplication running = new RunningApplication(application, port, directory, process);
        try {
            running.awaitLine("XyPriss Cluster ");
            return running;
        } catch (RuntimeException | Error ex) {
            running.close();
            throw ex;
        }
    }

    /** Below those that systems give to clients, and in a range of this test process's own, as another one may run. */
    static int freePort() throws IOException {
        int first = 40_000 - 4_000 * Integer.getInteger("fork.number", 1);
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = first - Math.floorMod(NEXT_PORT.getAndIncrement(), 3_900);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException ex) {
                // The next one, then.
            }
        }
        throw new IOException("No free port");
    }

    RunningApplication withActuatorOn(int managementPort) {
        this.actuator = "http://127.0.0.1:" + managementPort + "/actuator";
        return this;
    }

    String uri(String path) {
        return "http://127.0.0.1:" + this.port + path;
    }

    String actuator(String path) {
        return this.actuator + path;
    }

    Answer get(String path) throws IOException {
        return Answer.get(uri(path));
    }

    /** What the endpoint {@code cluster} shows. */
    JsonNode cluster() throws IOException {
        Answer answer = Answer.get(actuator("/cluster"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("cluster");
    }

    List<Long> workers() throws IOException {
        return cluster()
                .get("workers")
                .valueStream()
                .filter((worker) -> worker.get("status").asString().equals("RUNNING"))
                .map((worker) -> worker.get("pid").asLong())
                .toList();
    }

    MasterProcess master() {
        return this.master;
    }

    /** Replaces all workers, and asserts that it came to a good end. The only worker may have to leave before it knows. */
    void roll() throws IOException {
        List<Long> before = workers();
        Answer answer = Answer.post(actuator("/cluster"), "application/json", "{\"action\":\"restart\"}", Map.of());
        if (answer.status() != 503 || !answer.body().contains("The cluster goes on with what it was asked for")) {
            assertThat(answer.status()).as(answer.body()).isIn(200, 202);
        }
        JsonNode roll = await().atMost(LONG)
                .failFast("the application ended", () -> !this.process.isAlive())
                .ignoreExceptionsMatching((ex) -> this.process.isAlive())
                .until(
                        () -> cluster().get("roll"),
                        (now) -> now != null && !now.get("state").asString().equals("RUNNING"));
        assertThat(roll.get("state").asString()).as(() -> roll + "\n" + text()).isEqualTo("COMPLETED");
        assertThat(workers()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    }

    /** Ends it as service managers do, and asserts that nothing of it is left. */
    void stop() throws IOException, InterruptedException {
        List<ProcessHandle> all = this.process.descendants().toList();
        this.process.destroy();
        assertThat(this.process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as(this::text)
                .isTrue();
        this.reader.join(LONG.toMillis());
        assertThat(this.process.exitValue()).as(this::text).isEqualTo(143);
        assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        try (Stream<Path> left = Files.walk(this.directory.resolve("tmp"))) {
            assertThat(left.filter((path) -> !isParentOfRunDirectories(path)))
                    .as("left behind")
                    .isEmpty();
        }
    }

    /** The folder for temporary files, and that of this user in it. */
    private boolean isParentOfRunDirectories(Path path) {
        return path.endsWith("tmp") || path.getFileName().toString().startsWith("xypriss-cluster-");
    }

    private String text() {
        return String.join("\n", this.output);
    }

    private void awaitLine(String part) {
        await().atMost(LONG)
                .failFast(() -> assertThat(this.process.isAlive() || text().contains(part))
                        .as(this::text)
                        .isTrue())
                .untilAsserted(() -> assertThat(text()).contains(part));
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                this.output.add(line);
            }
        } catch (IOException ex) {
            this.output.add("(reading the output failed: " + ex + ")");
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(this.process.descendants().toList());
        this.process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(LONG).until(() -> all.stream().noneMatch(ProcessHandle::isAlive) && !this.process.isAlive());
    }
}

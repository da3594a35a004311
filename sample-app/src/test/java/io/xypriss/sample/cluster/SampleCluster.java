package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample, run as a user would: from its packaged jar, or extracted as in a container. In a process of its own; ends
 * with all it started.
 */
final class SampleCluster implements AutoCloseable {

    /** A machine that does much else at the same time takes many times as long as one that does not. */
    static final Duration LONG = Duration.ofSeconds(300);

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** As starting is what these tests do most; workers inherit it. What a compiler has made needs no verification. */
    static final List<String> QUICK_TO_START = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Begins elsewhere in each run, should one before have left a port in use for a while. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) ProcessHandle.current().pid() * 31);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final int port;

    private final Path temp;

    private final Process process;

    private final List<String> output = new CopyOnWriteArrayList<>();

    private final Thread reader;

    private SampleCluster(int port, Path temp, Process process) {
        this.port = port;
        this.temp = temp;
        this.process = process;
        this.reader = new Thread(this::read, "sample-output");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** Starts it, extracted, with two workers unless told otherwise; does not wait. */
    static SampleCluster launch(String... arguments) throws IOException {
        return launch(freePorts(1), Files.createTempDirectory("sample"), arguments);
    }

    static SampleCluster launch(int port, Path temp, String... arguments) throws IOException {
        return launch(ExtractedSample.commandLine(), port, temp, arguments);
    }

    /** Starts it from something else. */
    static SampleCluster launchFrom(List<String> what, String... arguments) throws IOException {
        return launch(what, freePorts(1), Files.createTempDirectory("sample"), arguments);
    }

    static SampleCluster launch(List<String> what, int port, Path temp, String... arguments) throws IOException {
        return launch(List.of(), ProcessBuilder::start, what, port, temp, arguments);
    }

    /** Starts it, extracted, in other circumstances. */
    static SampleCluster launchIn(List<String> wrapper, Starter starter, int port, String... arguments)
            throws IOException {
        return launchIn(wrapper, starter, ExtractedSample.commandLine(), port, arguments);
    }

    /** Starts it from something else, in other circumstances. */
    static SampleCluster launchIn(
            List<String> wrapper, Starter starter, List<String> what, int port, String... arguments)
            throws IOException {
        return launch(wrapper, starter, what, port, Files.createTempDirectory("sample"), arguments);
    }

    private static SampleCluster launch(
            List<String> wrapper, Starter starter, List<String> what, int port, Path temp, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            // It, and with it its workers, ends with the thread that tests it, whatever ends that.
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(wrapper);
        if (OS.LINUX.isCurrentOs()) {
            // A build in the background of a shell ignores SIGINT, one under nohup SIGHUP, and so would all it starts.
            command.addAll(List.of("env", "--default-signal=INT,HUP"));
        }
        command.add(java());
        command.add("-Djava.io.tmpdir=" + temp);
        command.addAll(QUICK_TO_START);
        command.addAll(what);
        command.add("--server.port=" + port);
        command.add("--xypriss.cluster.startup-timeout=" + LONG.toSeconds() + "s");
        if (List.of(arguments).stream().noneMatch((argument) -> argument.contains("worker-port-base"))) {
            command.add("--xypriss.cluster.worker-port-base=0");
        }
        if (List.of(arguments).stream().noneMatch((argument) -> argument.contains("cluster.archive."))) {
            // None is made beside what a test watches.
            command.add("--xypriss.cluster.archive.mode=off");
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        forgetCluster(builder);
        Process process = starter.start(builder);
        process.getOutputStream().close();
        return new SampleCluster(port, temp, process);
    }

    /** So that it belongs to no cluster but its own. */
    static void forgetCluster(ProcessBuilder builder) {
        builder.environment().keySet().removeIf((name) -> name.startsWith("WORKER_") || name.startsWith("XYPRISS_"));
    }

    /** Starts it, extracted, and waits until all its workers serve. */
    static SampleCluster start(String... arguments) throws IOException {
        return awaitServing(launch(arguments));
    }

    /** Starts it from its jar, and waits until all its workers serve. */
    static SampleCluster startPackaged(String... arguments) throws IOException {
        return awaitServing(launchFrom(Jars.commandLine(Jars.SAMPLE), arguments));
    }

    private static SampleCluster awaitServing(SampleCluster cluster) {
        try {
            cluster.awaitLine("XyPriss Cluster ");
            return cluster;
        } catch (RuntimeException | Error ex) {
            cluster.close();
            throw ex;
        }
    }

    /**
     * So many free ports in a row: below those that systems give to clients, and in a range of this test process's own, as
     * another one may run beside it.
     */
    static int freePorts(int count) throws IOException {
        int first = 20_000 + 4_000 * (Integer.getInteger("fork.number", 1) - 1);
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = first + Math.floorMod(NEXT_PORT.getAndAdd(count), 3_900);
            if (areFree(port, count)) {
                return port;
            }
        }
        throw new IOException("No " + count + " free ports in a row");
    }

    private static boolean areFree(int port, int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(port + i));
            }
            return true;
        } catch (BindException ex) {
            return false;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** The JVM that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    int port() {
        return this.port;
    }

    Path temp() {
        return this.temp;
    }

    Process process() {
        return this.process;
    }

    List<String> output() {
        return this.output;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + this.port + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return this.http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        return JSON.readTree(response.body());
    }

    /** The cluster as its endpoint shows it. */
    JsonNode cluster() throws IOException, InterruptedException {
        return json("/actuator/cluster").get("cluster");
    }

    JsonNode worker(String id) throws IOException, InterruptedException {
        for (JsonNode worker : cluster().get("workers")) {
            if (worker.get("id").asString().equals(id)) {
                return worker;
            }
        }
        throw new AssertionError("No worker " + id + " in " + cluster());
    }

    long pid(String id) throws IOException, InterruptedException {
        return worker(id).get("pid").asLong();
    }

    /** Waits until exactly so many workers run and no other exists. */
    void awaitRunning(int workers) {
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            JsonNode now = cluster();
            assertThat(now.get("workers")).hasSize(workers);
            assertThat(now.get("workers"))
                    .allSatisfy((worker) ->
                            assertThat(worker.get("status").asString()).isEqualTo("RUNNING"));
            assertThat(now.get("metrics").get("activeWorkers").asInt()).isEqualTo(workers);
        });
    }

    void awaitLine(String part) {
        await().atMost(LONG)
                .failFast(
                        "the sample ended",
                        () -> !this.process.isAlive() && line(part).isEmpty())
                .untilAsserted(() -> assertThat(line(part))
                        .as(() -> part + " in " + String.join("\n", this.output))
                        .isPresent());
    }

    Optional<String> line(String part) {
        return this.output.stream().filter((line) -> line.contains(part)).findFirst();
    }

    long count(String part) {
        return this.output.stream().filter((line) -> line.contains(part)).count();
    }

    /** How many lines contain both. */
    long count(String part, String another) {
        return this.output.stream()
                .filter((line) -> line.contains(part) && line.contains(another))
                .count();
    }

    /** Waits until a worker leads, and nothing else is under way; gives its id. */
    String awaitLeader() {
        return await().atMost(LONG)
                .ignoreExceptions()
                .until(
                        () -> cluster()
                                .get("workers")
                                .valueStream()
                                .filter((worker) -> worker.has("leader")
                                        && worker.get("leader").asBoolean())
                                .map((worker) -> worker.get("id").asString())
                                .toList(),
                        (leaders) -> leaders.size() == 1)
                .get(0);
    }

    /** What the sample logs once that worker process has ended. */
    static String exitOf(long pid) {
        return "pid=" + pid + " ";
    }

    int awaitExit() throws InterruptedException {
        assertThat(this.process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "the sample did not end: " + String.join("\n", this.output))
                .isTrue();
        this.reader.join(LONG.toMillis());
        return this.process.exitValue();
    }

    void signal(String name) throws IOException, InterruptedException {
        signal(this.process.pid(), name);
    }

    static void signal(long pid, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    List<ProcessHandle> workers() {
        return this.process.descendants().toList();
    }

    /** Run directories that this cluster, or one before it, has left in its temporary folder. */
    List<Path> runDirectories() throws IOException {
        try (Stream<Path> paths = Files.walk(this.temp)) {
            return paths.filter((path) -> path.getFileName().toString().endsWith(".sock")
                            || path.getFileName().toString().startsWith("tomcat"))
                    .toList();
        }
    }

    static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
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

    /** Starts the process that was prepared. */
    interface Starter {

        Process start(ProcessBuilder builder) throws IOException;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(workers());
        this.process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(LONG).until(() -> all.stream().noneMatch(ProcessHandle::isAlive) && !this.process.isAlive());
        deleteRecursively(this.temp);
    }

    private static void deleteRecursively(Path directory) {
        try {
            org.springframework.util.FileSystemUtils.deleteRecursively(directory);
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}

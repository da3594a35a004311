package io.xypriss.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.control.transport.OperatorConnection;
import io.xypriss.cluster.control.transport.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line against control servers in this process. */
class AskCommandTests {

    private static final String TMPDIR = "java.io.tmpdir";

    @TempDir
    private Path base;

    private String tmpdir;

    private final List<AutoCloseable> opened = new ArrayList<>();

    private final List<OperatorMessage.Request> requests = new CopyOnWriteArrayList<>();

    private final Map<String, Object> configuration = new HashMap<>();

    private String out = "";

    private String err = "";

    @BeforeEach
    void useAnotherTemporaryFolder() {
        this.tmpdir = System.getProperty(TMPDIR);
        System.setProperty(TMPDIR, this.base.toString());
    }

    @AfterEach
    void close() throws Exception {
        System.setProperty(TMPDIR, this.tmpdir);
        for (AutoCloseable each : this.opened) {
            each.close();
        }
    }

    @Test
    void isAskedForByItsPropertyAlone() {
        StandardEnvironment environment = new StandardEnvironment();
        assertThat(AskCommand.isRequested(environment)).isFalse();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--xypriss.cluster.ask=status"));
        assertThat(AskCommand.isRequested(environment)).isTrue();
    }

    @Test
    void theAnswerAloneIsOnStandardOutput() throws IOException {
        master("shop", 8080, (request, operator) -> operator.finish(new OperatorMessage.Done("4 workers", null)));
        assertThat(run("--xypriss.cluster.ask=scale-to=4")).isZero();
        assertThat(this.out).isEqualTo("4 workers\n");
        assertThat(this.err).isEmpty();
        assertThat(this.requests).containsExactly(new OperatorMessage.Request(1, "scale-to", "4", false, false));

        assertThat(run("--xypriss.cluster.ask=scale-to=4", "--xypriss.cluster.format=json"))
                .isZero();
        assertThat(json()).isEqualTo(JsonMapper.shared().readTree("{\"result\":\"done\",\"message\":\"4 workers\"}"));
    }

    @Test
    void aStatusIsJsonWithTheNamesOfTheEndpoint() throws IOException {
        OperatorMessage.Status status = new OperatorMessage.Status(
                new OperatorMessage.MasterStatus("sh\u00f6p", "1", 7, List.of(8080), null),
                new OperatorMessage.Metrics(1, 0, 1, 0, null, null, null, 0, null, null, 5),
                new OperatorMessage.Health(false, "DOWN", Map.of("servingWorkers", 0)),
                null,
                List.of());
        master("shop", 8080, (request, operator) -> operator.finish(status));
        assertThat(run("--xypriss.cluster.ask=status", "--xypriss.cluster.format=json"))
                .isZero();
        assertThat(this.out).isASCII();
        assertThat(json().propertyNames()).containsExactly("master", "metrics", "health", "workers");
        assertThat(json().at("/master/application").asString()).isEqualTo("sh\u00f6p");
        assertThat(json().at("/health/details/servingWorkers").asInt()).isZero();
        assertThat(json().at("/metrics").propertyNames())
                .containsExactly(
                        "totalWorkers", "activeWorkers", "desiredWorkers", "standbyWorkers", "restartCount", "uptime");
        assertThat(run("--xypriss.cluster.ask=status")).isZero();
        assertThat(this.out).contains("0 of 1 worker serves", "ID  PID", "DOWN: servingWorkers 0");
    }

    @Test
    void waitsForTheVerdictByEitherWayToSayIt() throws IOException {
        master("shop", 8080, (request, operator) -> {
            operator.send(new OperatorMessage.Accepted("under way"));
            if (request.untilDone()) {
                operator.finish(new OperatorMessage.Failed("Rolling restart 1 was ROLLED BACK", null));
            }
        });
        for (String wait : List.of("--wait", "--wait=true", "--xypriss.cluster.wait=true", "--xypriss.cluster.wait")) {
            assertThat(run("--xypriss.cluster.ask=restart", wait)).isEqualTo(1);
            assertThat(this.out).isEmpty();
            assertThat(this.err).isEqualTo("Rolling restart 1 was ROLLED BACK\n");
        }
        assertThat(run("--xypriss.cluster.ask=restart", "--wait=false")).isZero();
        assertThat(this.out).isEqualTo("under way\n");
        this.configuration.put("wait", "true");
        assertThat(run("--xypriss.cluster.ask=restart")).isZero();
    }

    @Test
    void stoppingWaitsForTheEndOfTheMaster() throws Exception {
        Process master = new ProcessBuilder("sleep", "600").start();
        try {
            CompletableFuture<OperatorConnection> stop = new CompletableFuture<>();
            RunDirectory run = RunDirectory.create();
            ControlServer server = serve(run, (request, operator) -> {
                operator.send(new OperatorMessage.Accepted("The cluster stops"));
                stop.complete(operator);
            });
            run.describe(new MasterDescription(
                    master.pid(), "shop", MasterDescription.programOfThisProcess(), List.of(), "then"));
            CompletableFuture<Integer> code =
                    CompletableFuture.supplyAsync(() -> run("--xypriss.cluster.ask=stop", "--force"));
            stop.get(60, TimeUnit.SECONDS);
            assertThat(this.requests.get(0).force()).isTrue();
            server.close();
            assertThat(code).isNotDone();
            master.destroy();
            assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(this.out).isEqualTo("The cluster has stopped\n");
            run.close();
        } finally {
            master.destroyForcibly();
        }
    }

    @Test
    void aMasterThatEndsBeforeItAnswersIsNoAnswer() throws IOException {
        RunDirectory run = RunDirectory.create();
        this.opened.add(run);
        describe(run, "shop", 8080);
        List<ControlServer> ending = new CopyOnWriteArrayList<>();
        ending.add(serve(
                run, (request, operator) -> CompletableFuture.runAsync(() -> ending.forEach(ControlServer::close))));
        assertThat(run("--xypriss.cluster.ask=status")).isEqualTo(5);
        assertThat(this.err).startsWith("No answer: ");
        assertThat(run("--xypriss.cluster.ask=status")).isEqualTo(5);
        assertThat(this.err).contains("cannot be reached", run.directory().toString());
    }

    @Test
    void aMasterThatRefusesIsAFailure() throws IOException {
        RunDirectory run = RunDirectory.create();
        this.opened.add(run);
        describe(run, "shop", 8080);
        this.opened.add(ControlServer.open(run.controlSocket()));
        assertThat(run("--xypriss.cluster.ask=status")).isEqualTo(1);
        assertThat(this.err).contains("The master refuses this connection: the master has only just begun to start");
    }

    @Test
    void whichMasterIsMeant() throws IOException {
        assertThat(run("--xypriss.cluster.ask=status")).isEqualTo(3);
        assertThat(this.err).contains("No master runs of this user, in " + this.base);
        RunDirectory first = master("shop", 8080, answering("first"));
        RunDirectory second = master("shop", 9090, answering("second"));
        assertThat(run("--xypriss.cluster.ask=restart")).isEqualTo(4);
        assertThat(this.err).contains(first.directory() + ": shop", second.directory() + ": shop", "run-directory=");
        assertThat(this.out).isEmpty();
        assertThat(run("--xypriss.cluster.ask=restart", "--server.port=9090")).isZero();
        assertThat(this.out).isEqualTo("second\n");
        assertThat(run("--xypriss.cluster.ask=restart", "--xypriss.cluster.run-directory=" + first.directory()))
                .isZero();
        assertThat(this.out).isEqualTo("first\n");
        assertThat(run("--xypriss.cluster.ask=restart", "--xypriss.cluster.run-directory=" + this.base))
                .isEqualTo(4);
        assertThat(run("--xypriss.cluster.ask=restart", "--server.port=7070")).isEqualTo(3);
        assertThat(run("--xypriss.cluster.ask=restart", "--xypriss.cluster.run-directory=" + this.base + "/none"))
                .isEqualTo(3);
    }

    @Test
    void anotherApplicationIsAskedOnlyWhereItsOwnRunDirectoryIsNamed() throws IOException {
        RunDirectory run = RunDirectory.create();
        this.opened.add(run);
        run.describe(new MasterDescription(1, "other", "/opt/other.jar", List.of(8080), "then"));
        serve(run, answering("other"));
        assertThat(run("--xypriss.cluster.ask=stop", "--xypriss.cluster.run-directory=" + this.base))
                .isEqualTo(3);
        assertThat(run("--xypriss.cluster.ask=stop", "--xypriss.cluster.run-directory=" + run.parent()))
                .isEqualTo(3);
        assertThat(this.requests).isEmpty();
        assertThat(run("--xypriss.cluster.ask=restart", "--xypriss.cluster.run-directory=" + run.directory()))
                .isZero();
        assertThat(this.out).isEqualTo("other\n");
    }

    @Test
    void aMasterOfTheSameUnitIsFoundInItsRuntimeDirectory() throws IOException {
        Path runtime = Files.createDirectory(this.base.resolve("runtime"));
        System.setProperty(TMPDIR, runtime.toString());
        master("shop", 8080, answering("found"));
        System.setProperty(TMPDIR, this.base.toString());
        assertThat(run("--xypriss.cluster.ask=restart")).isEqualTo(3);
        this.configuration.put("RUNTIME_DIRECTORY", this.base.resolve("none") + ":" + runtime);
        assertThat(run("--xypriss.cluster.ask=restart")).isZero();
        assertThat(this.out).isEqualTo("found\n");
    }

    @Test
    void whatIsNotUnderstoodAsksNobody() throws IOException {
        master("shop", 8080, answering("never"));
        for (String wrong : List.of(
                "--xypriss.cluster.ask=reload",
                "--xypriss.cluster.ask",
                "--xypriss.cluster.format=xml",
                "--wait=perhaps",
                "--xypriss.cluster.force=2",
                "--server.port=http")) {
            this.configuration.put("xypriss.cluster.ask", "status");
            assertThat(run(wrong)).as(wrong).isEqualTo(2);
            assertThat(this.err).as(wrong).hasLineCount(1);
            assertThat(this.out).isEmpty();
        }
        assertThat(this.requests).isEmpty();
    }

    private Answering answering(String message) {
        return (request, operator) -> operator.finish(new OperatorMessage.Done(message, null));
    }

    private RunDirectory master(String name, int port, Answering answering) throws IOException {
        RunDirectory run = RunDirectory.create();
        this.opened.add(run);
        describe(run, name, port);
        serve(run, answering);
        return run;
    }

    private static void describe(RunDirectory run, String name, int port) throws IOException {
        run.describe(new MasterDescription(
                ProcessHandle.current().pid(), name, MasterDescription.programOfThisProcess(), List.of(port), "then"));
    }

    private ControlServer serve(RunDirectory run, Answering answering) throws IOException {
        ControlServer server = ControlServer.open(run.controlSocket());
        this.opened.add(0, server);
        server.serveOperators((request, operator) -> {
            this.requests.add(request);
            answering.answer(request, operator);
        });
        return server;
    }

    private int run(String... arguments) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("configuration", this.configuration));
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        int code = new AskCommand(
                        environment,
                        new PrintStream(stdout, false, StandardCharsets.UTF_8),
                        new PrintStream(stderr, false, StandardCharsets.UTF_8),
                        80)
                .run();
        this.out = stdout.toString(StandardCharsets.UTF_8);
        this.err = stderr.toString(StandardCharsets.UTF_8);
        return code;
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(this.out);
    }

    private interface Answering {

        void answer(OperatorMessage.Request request, OperatorConnection operator);
    }
}

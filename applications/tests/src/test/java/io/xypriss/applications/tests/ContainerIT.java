package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.JsonNode;

/**
 * The sample as the first process of a container that gives it as little as it can: limits to memory and processors, a
 * read-only file system, a user that has no name. One container for all tests but the last, in their order.
 */
@Tag("container")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerIT {

    private static final int STOP_SECONDS = Math.toIntExact(RunningApplication.LONG.toSeconds());

    private static final String USER = "12345:12345";

    private static GenericContainer<?> container;

    private static ImageFromDockerfile image;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        ContainerEngine.require();
        image = ContainerEngine.sampleImage(Map.of());
        container = ContainerEngine.sample(image, ContainerIT::limit, "--xypriss.cluster.workers=auto");
        container.start();
    }

    @AfterAll
    static void end() {
        if (container != null) {
            container.stop();
        }
    }

    private static void limit(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig());
        host.withMemory(1024L << 20)
                .withMemorySwap(1024L << 20)
                .withNanoCPUs(1_000_000_000L)
                .withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", "rw,exec,nosuid"));
        command.withUser(USER);
    }

    private static JsonNode cluster(GenericContainer<?> of) throws IOException {
        return Answer.get(ContainerEngine.uri(of, "/actuator/cluster")).json().get("cluster");
    }

    private static void awaitRunning(int workers) {
        await().atMost(RunningApplication.LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                cluster(container).get("workers").valueStream())
                        .hasSize(workers)
                        .allMatch((worker) -> worker.get("status").asString().equals("RUNNING")));
    }

    private static String execute(String script) throws Exception {
        ExecResult result = container.execInContainer("sh", "-c", script);
        assertThat(result.getExitCode()).as(script + ": " + result).isZero();
        return result.getStdout().trim();
    }

    private static InspectContainerResponse.ContainerState state(GenericContainer<?> of) {
        return of.getDockerClient()
                .inspectContainerCmd(of.getContainerId())
                .exec()
                .getState();
    }

    @Test
    @Order(1)
    void takesItsSizeFromTheLimitsAndNeedsNeitherANameNorADisk() throws Exception {
        assertThat(container.getLogs())
                .contains("master     pid 1")
                .contains("768 MB for all processes, of 1024 MB")
                .contains("1 worker: 1 processor; memory would allow 1");
        awaitRunning(1);
        assertThat(execute("cat /proc/1/status")).contains("Uid:\t12345\t");
        assertThat(container
                        .execInContainer("sh", "-c", "cat < /dev/null > /app/written")
                        .getExitCode())
                .isNotZero();
        assertThat(Answer.get(ContainerEngine.uri(container, "/actuator/health"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(2)
    void workerWhoseMemoryIsExhaustedIsReplaced() throws Exception {
        long before = cluster(container).get("workers").get(0).get("pid").asLong();
        HttpRequest request = HttpRequest.newBuilder(URI.create(ContainerEngine.uri(container, "/exhaust-memory")))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        // Nobody is left to answer it.
        HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.discarding());
        await().atMost(RunningApplication.LONG)
                .until(() -> container.getLogs().contains("cause=OUT_OF_MEMORY next=RESTART"));
        awaitRunning(1);
        assertThat(cluster(container).get("workers").get(0).get("pid").asLong()).isNotEqualTo(before);
        assertThat(state(container).getRunning()).isTrue();
        assertThat(state(container).getOOMKilled()).isFalse();
    }

    @Test
    @Order(3)
    void orphanBecomesTheMastersAndIsReaped() throws Exception {
        String orphan = execute("sleep 2 > /dev/null 2>&1 & echo $!");
        assertThat(execute("cat /proc/" + orphan + "/status")).contains("PPid:\t1\n");
        await().atMost(RunningApplication.LONG)
                .until(() -> container
                                .execInContainer("sh", "-c", "cat /proc/" + orphan + "/status")
                                .getExitCode()
                        != 0);
    }

    @Test
    @Order(4)
    void stopUnderLoadLosesNothing() throws Exception {
        Answer scaled = Answer.post(
                ContainerEngine.uri(container, "/actuator/cluster"),
                "application/json",
                "{\"action\":\"scale-to\",\"workers\":2}",
                Map.of());
        assertThat(scaled.status()).as(scaled.body()).isIn(200, 202);
        awaitRunning(2);
        // Clients beside the cluster: a port that an engine publishes is accepted by the engine, whoever listens.
        try (GenericContainer<?> clients = clients()) {
            clients.start();
            container
                    .getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_SECONDS)
                    .exec();
            assertThat(state(container).getExitCodeLong())
                    .as(container::getLogs)
                    .isEqualTo(143);
            assertThat(container.getLogs()).contains("All workers have stopped");
            await().atMost(RunningApplication.LONG)
                    .until(() -> !Boolean.TRUE.equals(state(clients).getRunning()));
            assertThat(clients.getLogs()).contains("answered=").contains("lost=[]");
        }
    }

    private static GenericContainer<?> clients() {
        return new GenericContainer<>(image)
                .withNetworkMode("container:" + container.getContainerId())
                .withCopyFileToContainer(MountableFile.forHostPath(Path.of("target", "test-classes")), "/load")
                .withCreateContainerCmdModifier((command) -> command.withEntrypoint("java"))
                .withCommand("-cp", "/load", SteadyLoad.class.getName(), Integer.toString(ContainerEngine.PORT))
                .waitingFor(Wait.forLogMessage("under load.*", 1).withStartupTimeout(RunningApplication.LONG));
    }

    /** Docker hands no listening socket over to a container: a proxy keeps the port, and the old container drains. */
    @Test
    @Order(5)
    void newImageTakesOverBehindAProxyThatKeepsThePort() throws Exception {
        Optional<Path> nginx = SwitchingProxy.executable();
        assumeTrue(nginx.isPresent(), "nginx is not installed: nothing can keep the port");
        ImageFromDockerfile next = ContainerEngine.sampleImage(Map.of("XYPRISS_CLUSTER_WORKERS", "2"));
        try (GenericContainer<?> before =
                        ContainerEngine.sample(image, (command) -> {}, "--xypriss.cluster.workers=1");
                GenericContainer<?> after = ContainerEngine.sample(next, (command) -> {})) {
            before.start();
            try (SwitchingProxy proxy = SwitchingProxy.start(
                            nginx.orElseThrow(), this.directory, before.getMappedPort(ContainerEngine.PORT));
                    SteadyLoad load = SteadyLoad.start(proxy.port(), false)) {
                await().atMost(RunningApplication.LONG).until(load::isUnderWay);
                after.start();
                proxy.switchTo(after.getMappedPort(ContainerEngine.PORT));
                before.getDockerClient()
                        .stopContainerCmd(before.getContainerId())
                        .withTimeout(STOP_SECONDS)
                        .exec();
                long answered = load.answered();
                await().atMost(RunningApplication.LONG).until(() -> load.answered() > answered + 200);
                load.stop();
                assertThat(load.lost()).isEmpty();
                assertThat(load.turnedAway()).isZero();
                assertThat(state(before).getExitCodeLong()).isEqualTo(143);
                assertThat(cluster(after).get("workers")).hasSize(2);
            }
        }
    }
}

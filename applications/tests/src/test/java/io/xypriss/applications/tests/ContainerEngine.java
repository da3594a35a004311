package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * Docker, and the sample in an image. System properties: {@code containers.required=true} has tests fail where there is no
 * Docker, {@code containers.base-image} names an image with a Java run-time and a shell.
 */
final class ContainerEngine {

    static final int PORT = 8080;

    private static final String BASE_IMAGE =
            System.getProperty("containers.base-image", "eclipse-temurin:17-jre-jammy");

    private static final String SKIPPED = "No Docker engine is reachable, so the sample is not run in a container."
            + " To have this fail, set containers.required=true.";

    private ContainerEngine() {}

    /** Skips the test where there is no Docker, unless there must be one. */
    static void require() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (Boolean.getBoolean("containers.required")) {
            assertThat(available)
                    .as("a Docker engine, as containers.required is set")
                    .isTrue();
        }
        if (!available) {
            // Maven does not print why a test is skipped.
            System.out.println(SKIPPED);
        }
        assumeTrue(available, SKIPPED);
    }

    /** The sample as its documentation puts it into an image. */
    static ImageFromDockerfile sampleImage(Map<String, String> environment) {
        Path jar = Path.of("..", "..", "sample-app", "target", "sample-app.jar")
                .toAbsolutePath()
                .normalize();
        assertThat(jar).as("built by the module sample-app").exists();
        return new ImageFromDockerfile()
                .withFileFromPath("sample-app.jar", jar)
                .withDockerfileFromBuilder((builder) -> {
                    builder.from(BASE_IMAGE).copy("sample-app.jar", "/app/sample-app.jar");
                    environment.forEach(builder::env);
                    builder.entryPoint(
                                    "java",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-jar",
                                    "/app/sample-app.jar")
                            .build();
                });
    }

    /** One that serves once all its workers do; its port is published on the loopback address. */
    static GenericContainer<?> sample(
            ImageFromDockerfile image, Consumer<CreateContainerCmd> limits, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--xypriss.cluster.startup-timeout=" + RunningApplication.LONG.toSeconds() + "s");
        // Retires no worker beside what a test watches.
        all.add("--xypriss.cluster.archive.mode=off");
        return new GenericContainer<>(image)
                .withExposedPorts(PORT)
                .withCommand(all.toArray(new String[0]))
                .withCreateContainerCmdModifier((command) -> {
                    PortBinding loopback = new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT));
                    Objects.requireNonNull(command.getHostConfig()).withPortBindings(loopback);
                })
                .withCreateContainerCmdModifier(limits)
                .waitingFor(Wait.forLogMessage(".*XyPriss Cluster .*", 1).withStartupTimeout(RunningApplication.LONG));
    }

    static String uri(GenericContainer<?> container, String path) {
        return "http://127.0.0.1:" + container.getMappedPort(PORT) + path;
    }
}

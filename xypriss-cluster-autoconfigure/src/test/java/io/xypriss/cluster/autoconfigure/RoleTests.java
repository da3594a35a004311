package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.actuate.ClusterEndpoint;
import io.xypriss.cluster.actuate.ClusterHealthIndicator;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

class RoleTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    StandaloneClusterAutoConfiguration.class,
                    ClusterWorkerAutoConfiguration.class,
                    ClusterEndpointAutoConfiguration.class,
                    ClusterHealthAutoConfiguration.class,
                    ClusterMetricsAutoConfiguration.class,
                    ClusterTomcatAutoConfiguration.class,
                    ClusterServletAutoConfiguration.class))
            .withPropertyValues("management.endpoints.web.exposure.include=*");

    @Test
    void testsAreStandalone() {
        MockEnvironment environment = new MockEnvironment().withProperty("xypriss.cluster.enabled", "true");
        decide(environment);
        assertThat(ClusterRoleEnvironmentPostProcessor.role(environment)).isEqualTo(ClusterRole.STANDALONE);

        environment = new MockEnvironment().withProperty("xypriss.cluster.enabled", "true");
        decide(environment, false);
        assertThat(ClusterRoleEnvironmentPostProcessor.role(environment)).isEqualTo(ClusterRole.MASTER);
    }

    @ParameterizedTest
    @CsvSource({"spring.aot.processing, true", "spring.context.exit, onRefresh"})
    void whatOnlyLooksLikeAStartIsStandalone(String property, String value) {
        System.setProperty(property, value);
        try {
            MockEnvironment environment = new MockEnvironment().withProperty("xypriss.cluster.enabled", "true");
            decide(environment, false);
            assertThat(ClusterRoleEnvironmentPostProcessor.role(environment)).isEqualTo(ClusterRole.STANDALONE);
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void badValueOfEnabledIsRefused() {
        MockEnvironment environment = new MockEnvironment().withProperty("xypriss.cluster.enabled", "yess");
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> decide(environment))
                .withMessageContaining("'yess'");
    }

    @Test
    void applicationThatIsTestedSpawnsNothingAndCanInjectTheManager() throws Exception {
        long children = ProcessHandle.current().children().count();
        SpringApplication application = new SpringApplication(EmptyApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of("xypriss.cluster.enabled", "true"));
        try (ConfigurableApplicationContext context = application.run()) {
            ClusterManager manager = context.getBean(ClusterManager.class);
            assertThat(manager.getRole()).isEqualTo(ClusterRole.STANDALONE);
            assertThat(manager.getAllWorkers()).isEmpty();
            assertThat(manager.getClusterHealth().healthy()).isTrue();
            assertThat(manager.getClusterMetrics().totalWorkers()).isZero();
            for (CompletableFuture<Void> change : List.of(
                    manager.scaleUp(1),
                    manager.scaleDown(1),
                    manager.scaleTo(2),
                    manager.restartWorker("1"),
                    manager.stopCluster(true))) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(change::get)
                        .withCauseInstanceOf(ClusterException.class)
                        .withMessageContaining("xypriss.cluster.enabled=true");
            }
        }
        assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
    }

    @Test
    void standaloneHasTheManagerAndNothingElse() {
        this.contextRunner.run((context) -> {
            assertThat(context).hasSingleBean(ClusterManager.class);
            assertThat(context).doesNotHaveBean(ClusterEndpoint.class);
            assertThat(context).doesNotHaveBean(ClusterHealthIndicator.class);
            assertThat(List.of(context.getBeanDefinitionNames()))
                    .filteredOn((name) -> name.startsWith("io.xypriss"))
                    .allMatch((name) -> name.endsWith("StandaloneClusterAutoConfiguration"));
        });
    }

    @Test
    void standaloneBacksOffFromAManagerOfTheUsersOwn() {
        ClusterManager own = new StandaloneClusterManager(null);
        this.contextRunner
                .withBean("own", ClusterManager.class, () -> own)
                .run((context) ->
                        assertThat(context.getBean(ClusterManager.class)).isSameAs(own));
    }

    @Test
    void singleProcessThatStandsInForAClusterSaysSo() {
        this.contextRunner
                .withPropertyValues("xypriss.cluster.fallen-back=no worker became ready")
                .run((context) -> {
                    assertThat(context).hasSingleBean(ClusterEndpoint.class);
                    Health health =
                            context.getBean(ClusterHealthIndicator.class).health();
                    assertThat(health.getStatus()).isEqualTo(ClusterHealthIndicator.DEGRADED);
                    assertThat(health.getDetails())
                            .containsEntry("mode", "single-process")
                            .containsEntry("reason", "no worker became ready");
                });
    }

    @Test
    void environmentOfAWorkerComesBackAsItWas() {
        WorkerEnvironment worker =
                new WorkerEnvironment("3", 8083, 8080, 0, Path.of("/tmp/s"), "token", Path.of("/tmp/d"), true, 4711);
        assertThat(WorkerEnvironment.from(worker.toMap())).isEqualTo(worker);
        assertThat(worker.toMap()).containsEntry("WORKER_ID", "3").containsEntry("WORKER_PORT", "8083");
        assertThat(WorkerEnvironment.from(Map.of("WORKER_ID", "3", "WORKER_PORT", "8083")))
                .isNull();
    }

    @Test
    void workerIsConfiguredAsOne() {
        WorkerEnvironment worker =
                new WorkerEnvironment("3", 8083, 8080, 0, Path.of("/tmp/s"), "token", Path.of("/tmp/d"), true, 4711);
        MockEnvironment environment = new MockEnvironment().withProperty("management.server.port", "9090");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .containsEntry("server.port", 8080)
                .containsEntry("server.shutdown", "immediate")
                .containsEntry("management.server.port", -1)
                .containsEntry("server.tomcat.basedir", Path.of("/tmp/d/tomcat"))
                .doesNotContainKey("server.address");
        assertThat(new WorkerConfiguration(environment, worker).ofAnyApplication())
                .containsEntry("spring.output.ansi.enabled", "always")
                .containsEntry("spring.main.banner-mode", "off")
                .containsEntry("spring.pid.file", "/tmp/d/application.pid");
        environment.setProperty("xypriss.cluster.traffic", "ports");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .containsEntry("server.port", 8083)
                .containsEntry("server.address", "127.0.0.1")
                .doesNotContainKey("server.shutdown");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .doesNotContainKey("spring.mvc.servlet.load-on-startup");
        environment.setProperty("xypriss.cluster.spares", "1");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .containsEntry("spring.mvc.servlet.load-on-startup", 1);
        environment.setProperty("spring.mvc.servlet.load-on-startup", "5");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .doesNotContainKey("spring.mvc.servlet.load-on-startup");
        environment.setProperty("management.server.port", "8080");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .as("Actuator on the public port")
                .containsEntry("management.server.port", 8083);
        environment.setProperty("xypriss.cluster.traffic", "shared");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .containsEntry("management.server.port", 8080);
    }

    @Test
    void workerKeepsToTheManagementPortOfItsMaster() {
        WorkerEnvironment worker = new WorkerEnvironment(
                "3", 8083, 8080, 40001, Path.of("/tmp/s"), "token", Path.of("/tmp/d"), true, 4711);
        assertThat(WorkerEnvironment.from(worker.toMap())).isEqualTo(worker);
        for (String configured : List.of("0", "8080", "9090", "-1")) {
            MockEnvironment environment = new MockEnvironment().withProperty("management.server.port", configured);
            assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                    .containsEntry("management.server.port", 40001)
                    .doesNotContainKey("management.server.address");
        }
        MockEnvironment environment = new MockEnvironment().withProperty("xypriss.cluster.traffic", "ports");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .containsEntry("management.server.port", 40001)
                .containsEntry("management.server.address", "127.0.0.1");
        environment.setProperty("management.server.address", "127.0.0.2");
        assertThat(new WorkerConfiguration(environment, worker).ofClusteredApplication())
                .doesNotContainKey("management.server.address");
    }

    private static void decide(MockEnvironment environment) {
        decide(environment, true);
    }

    private static void decide(MockEnvironment environment, boolean test) {
        SpringApplication application = new SpringApplication();
        try {
            new ClusterRoleEnvironmentPostProcessor(new DeferredLogs(), () -> test)
                    .postProcessEnvironment(environment, application);
        } finally {
            ClusteredApplication.release(application);
            PreinitializationHold.end();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class EmptyApplication {}
}

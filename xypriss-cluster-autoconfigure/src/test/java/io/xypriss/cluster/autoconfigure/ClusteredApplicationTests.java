package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.xypriss.cluster.ClusterRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

/** Roles as they are decided where they are: with the calls that start an application on the stack. */
class ClusteredApplicationTests {

    private final List<ClusterRole> roles = new ArrayList<>();

    @AfterEach
    void endHold() {
        PreinitializationHold.end();
    }

    @Test
    void masterIsDecidedByTheFirstOfAHierarchySoThatNoContextOfItExists() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Parent.class)
                .web(WebApplicationType.NONE)
                .listeners(decideAndStop())
                .child(Child.class)
                .listeners(decideAndStop());
        assertThatIllegalStateException().isThrownBy(builder::run).withMessage("far enough");
        assertThat(this.roles).containsExactly(ClusterRole.MASTER);
    }

    /** As Spring Cloud does for its bootstrap context. */
    @Test
    void whatIsStartedByAStartIsNotTheOne() {
        SpringApplication application = application();
        application.addListeners((ApplicationListener<ApplicationStartingEvent>) (event) -> {
            if (event.getSpringApplication() == application) {
                new SpringApplicationBuilder(Parent.class)
                        .web(WebApplicationType.NONE)
                        .listeners(decide())
                        .run()
                        .close();
            }
        });
        assertThatIllegalStateException().isThrownBy(application::run);
        assertThat(this.roles).containsExactly(ClusterRole.STANDALONE, ClusterRole.MASTER);
    }

    @Test
    void secondOneIsNotTheOneUntilTheFirstIsClosed() {
        SpringApplication first = new SpringApplication();
        assertThat(ClusteredApplication.claim(first)).isTrue();
        try {
            assertThat(ClusteredApplication.claim(first)).isTrue();
            assertThatIllegalStateException().isThrownBy(application()::run);
        } finally {
            ClusteredApplication.release(first);
        }
        assertThatIllegalStateException().isThrownBy(application()::run);
        assertThatIllegalStateException().isThrownBy(application()::run);
        assertThat(this.roles)
                .as("a start that failed does not stay the one")
                .containsExactly(ClusterRole.STANDALONE, ClusterRole.MASTER, ClusterRole.MASTER);
    }

    private SpringApplication application() {
        return new SpringApplicationBuilder(Child.class)
                .web(WebApplicationType.NONE)
                .listeners(decideAndStop())
                .build();
    }

    /** On an environment of its own: the one of the application stays that of a test. */
    private ApplicationListener<ApplicationEnvironmentPreparedEvent> decide() {
        return (event) -> {
            MockEnvironment environment = new MockEnvironment().withProperty("xypriss.cluster.enabled", "true");
            new ClusterRoleEnvironmentPostProcessor(new DeferredLogs(), () -> false)
                    .postProcessEnvironment(environment, event.getSpringApplication());
            this.roles.add(ClusterRoleEnvironmentPostProcessor.role(environment));
        };
    }

    private ApplicationListener<ApplicationEnvironmentPreparedEvent> decideAndStop() {
        return (event) -> {
            decide().onApplicationEvent(event);
            throw new IllegalStateException("far enough");
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class Parent {}

    @Configuration(proxyBeanMethods = false)
    static class Child {}
}

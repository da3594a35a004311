package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.xypriss.cluster.ClusterRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class ClusteredApplicationTests {

    private static final String[] CLUSTERED = {"xypriss.cluster.enabled=true", "xypriss.cluster.enabled-in-tests=true"};

    private final List<ClusterRole> roles = new ArrayList<>();

    @Test
    void childIsTheOneAndItsParentIsNot() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Parent.class)
                .web(WebApplicationType.NONE)
                .properties(CLUSTERED)
                .initializers(this::note)
                .child(Child.class)
                .initializers(this::noteAndStop);
        assertThatIllegalStateException().isThrownBy(builder::run);
        assertThat(this.roles).containsExactly(ClusterRole.STANDALONE, ClusterRole.MASTER);
    }

    @Test
    void parentsOfParentsAreNotEither() {
        SpringApplicationBuilder builder =
                new SpringApplicationBuilder(Child.class).properties(CLUSTERED).initializers(this::noteAndStop);
        builder.parent(Parent.class)
                .initializers(this::note)
                .properties(CLUSTERED)
                .parent(Parent.class)
                .properties(CLUSTERED)
                .initializers(this::note);
        assertThatIllegalStateException().isThrownBy(builder::run);
        assertThat(this.roles).containsExactly(ClusterRole.STANDALONE, ClusterRole.STANDALONE, ClusterRole.MASTER);
    }

    /** As Spring Cloud does for its bootstrap context. */
    @Test
    void whatIsStartedByAStartIsNotTheOne() {
        SpringApplication application = application();
        application.addListeners((ApplicationListener<ApplicationStartingEvent>) (event) -> {
            if (event.getSpringApplication() == application) {
                new SpringApplicationBuilder(Parent.class)
                        .web(WebApplicationType.NONE)
                        .properties(CLUSTERED)
                        .initializers(this::note)
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
                .properties(CLUSTERED)
                .initializers(this::noteAndStop)
                .build();
    }

    private void note(ConfigurableApplicationContext context) {
        this.roles.add(ClusterRoleEnvironmentPostProcessor.role(context.getEnvironment()));
    }

    /** Before a master would bind its port. */
    private void noteAndStop(ConfigurableApplicationContext context) {
        note(context);
        throw new IllegalStateException("far enough");
    }

    @Configuration(proxyBeanMethods = false)
    static class Parent {}

    @Configuration(proxyBeanMethods = false)
    static class Child {}
}

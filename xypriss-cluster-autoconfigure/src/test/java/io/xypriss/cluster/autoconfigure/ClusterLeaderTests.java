package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.messaging.ClusterLeader;
import io.xypriss.cluster.messaging.LeadershipGrantedEvent;
import io.xypriss.cluster.messaging.LeadershipRevokedEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** A process that stands alone leads, so that an application that asks behaves as it would in a cluster of one. */
class ClusterLeaderTests {

    @Test
    void standaloneProcessLeadsFromReadyUntilItCloses() {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        ConfigurableApplicationContext context = application.run();
        List<Object> heard = context.getBean(Application.class).heard;
        ClusterLeader leader = context.getBean(ClusterLeader.class);
        assertThat(leader.isLeader()).isTrue();
        assertThat(leader.term()).isEqualTo(1);
        assertThat(heard).hasSize(1);
        assertThat(((LeadershipGrantedEvent) heard.get(0)).term()).isEqualTo(1);
        context.close();
        assertThat(leader.isLeader()).isFalse();
        assertThat(heard).hasSize(2);
        assertThat(((LeadershipRevokedEvent) heard.get(1)).term()).isEqualTo(1);
    }

    @Test
    void leaderOfTheApplicationsOwnReplacesIt() {
        ClusterLeader own = new ClusterLeader() {

            @Override
            public boolean isLeader() {
                return false;
            }

            @Override
            public long term() {
                return 7;
            }
        };
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(StandaloneClusterAutoConfiguration.class))
                .withBean(ClusterLeader.class, () -> own)
                .run((context) ->
                        assertThat(context.getBean(ClusterLeader.class)).isSameAs(own));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(StandaloneClusterAutoConfiguration.class)
    static class Application {

        private final List<Object> heard = new ArrayList<>();

        @EventListener
        void onGranted(LeadershipGrantedEvent event) {
            this.heard.add(event);
        }

        @EventListener
        void onRevoked(LeadershipRevokedEvent event) {
            this.heard.add(event);
        }
    }
}

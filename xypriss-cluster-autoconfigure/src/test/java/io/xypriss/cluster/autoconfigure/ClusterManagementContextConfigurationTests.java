package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.worker.WorkerConnection;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class ClusterManagementContextConfigurationTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withUserConfiguration(ClusterManagementContextConfiguration.class);

    /** Spring AOT asks for them where no worker is; each decides for itself when a server is made. */
    @Test
    void customizersOfAllServersAreThereInAnyRoleAndLeaveServersAloneOutsideOfWorkers() {
        this.contextRunner.run((context) -> {
            assertThat(context).doesNotHaveBean(WorkerConnection.class);
            assertThat(context.getBeansOfType(ManagementServer.class).values()).hasSize(3);

            TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory();
            context.getBean(ClusterManagementContextConfiguration.TomcatManagementServer.class)
                    .customize(tomcat);
            assertThat(tomcat.getEngineValves()).isEmpty();
            assertThat(tomcat.getConnectorCustomizers())
                    .hasSameSizeAs(new TomcatServletWebServerFactory().getConnectorCustomizers());

            JettyServletWebServerFactory jetty = new JettyServletWebServerFactory();
            context.getBean(ClusterManagementContextConfiguration.JettyManagementServer.class)
                    .customize(jetty);
            assertThat(jetty.getServerCustomizers()).isEmpty();

            NettyReactiveWebServerFactory netty = new NettyReactiveWebServerFactory();
            context.getBean(ClusterManagementContextConfiguration.NettyManagementServer.class)
                    .customize(netty);
            assertThat(netty.getServerCustomizers()).isEmpty();
        });
    }
}

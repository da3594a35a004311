package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.socket.JettyTemporaryFiles;
import io.xypriss.cluster.socket.TomcatDocumentBase;
import java.io.IOException;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the server of {@code management.server.port} needs in the master: customizers of the public one do not reach it. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public final class ClusterManagementContextConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    static class TomcatConfiguration {

        @Bean
        TomcatDocumentBase managementTomcatDocumentBase(ClusterMaster master) throws IOException {
            return new TomcatDocumentBase(master.directory());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, JettyWebServerFactory.class})
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    static class JettyConfiguration {

        @Bean
        JettyTemporaryFiles managementJettyTemporaryFiles(ClusterMaster master) throws IOException {
            return new JettyTemporaryFiles(master.directory());
        }
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.master.ClusterMaster;
import io.xypriss.cluster.socket.TomcatDocumentBase;
import java.io.IOException;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;

/** What the server of {@code management.server.port} needs in the master: customizers of the public one do not reach it. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
public final class ClusterManagementContextConfiguration {

    @Bean
    @ConditionalOnClusterRole(ClusterRole.MASTER)
    TomcatDocumentBase managementDocumentBase(ClusterMaster master) throws IOException {
        return new TomcatDocumentBase(master.directory());
    }
}

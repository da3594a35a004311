package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ConditionalOnClusterRole;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.tomcat.TomcatDocumentBase;
import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import io.xypriss.cluster.worker.WorkerConnection;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** Lets Tomcat serve the public port, in servlet and reactive applications. */
@AutoConfiguration(after = ClusterPublicPortAutoConfiguration.class)
@ConditionalOnBean(PublicPort.class)
@ConditionalOnClass({Tomcat.class, TomcatWebServerFactory.class})
public final class ClusterTomcatAutoConfiguration {

    @Bean
    TomcatPublicServer tomcatPublicServer(PublicPort port) {
        return new TomcatPublicServer(port);
    }

    @Bean
    @ConditionalOnClusterRole(ClusterRole.WORKER)
    TomcatDocumentBase workerTomcatDocumentBase(WorkerConnection connection) {
        return new TomcatDocumentBase(connection.environment().directory());
    }

    @Bean
    @Conditional(OnSharedPublicPortCondition.class)
    TomcatBoundPortCheck tomcatBoundPortCheck(WorkerConnection connection, Environment environment) {
        return new TomcatBoundPortCheck(
                BoundPort.of(environment, connection.environment().publicPort()));
    }
}

package io.xypriss.cluster.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Which requests workers answer on their own ports, beside a shared public port. */
final class WorkerPortAccess {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    private WorkerPortAccess() {}

    static boolean isOpen(Environment environment) {
        return Binder.get(environment)
                        .bind("xypriss.cluster.worker-ports", ClusterProperties.WorkerPorts.class)
                        .orElse(ClusterProperties.WorkerPorts.RESTRICTED)
                == ClusterProperties.WorkerPorts.OPEN;
    }

    static void sayWhetherOpen(ClusterProperties properties) {
        if (properties.workerPorts() == ClusterProperties.WorkerPorts.OPEN) {
            logger.warn("The workers' own ports are OPEN (xypriss.cluster.worker-ports=open): on the loopback address,"
                    + " every user of this machine reaches the application in plain HTTP, whatever server.ssl says."
                    + " For debugging only");
        }
    }
}

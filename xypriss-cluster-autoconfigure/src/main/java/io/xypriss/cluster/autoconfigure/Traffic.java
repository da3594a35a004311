package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads how requests reach the workers, where the other properties are not needed. */
final class Traffic {

    private Traffic() {}

    static boolean isShared(Environment environment) {
        return Binder.get(environment)
                        .bind("xypriss.cluster.traffic", ClusterProperties.Traffic.class)
                        .orElse(ClusterProperties.Traffic.SHARED)
                == ClusterProperties.Traffic.SHARED;
    }
}

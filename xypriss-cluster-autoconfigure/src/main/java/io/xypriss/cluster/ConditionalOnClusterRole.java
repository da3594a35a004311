package io.xypriss.cluster;

import io.xypriss.cluster.event.ClusterEventListener;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches only in a process that plays one of the given roles. A master has no beans, so {@link ClusterRole#MASTER} never
 * matches; what belongs there is a {@link ClusterEventListener}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnClusterRoleCondition.class)
public @interface ConditionalOnClusterRole {

    /** The roles to match: {@link ClusterRole#WORKER}, {@link ClusterRole#STANDALONE}. */
    ClusterRole[] value();
}

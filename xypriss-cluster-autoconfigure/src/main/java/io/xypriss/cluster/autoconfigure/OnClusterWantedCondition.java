package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches in a cluster, and in the single process that stands in for one that could not start. */
class OnClusterWantedCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        ClusterRole role = ClusterRoleEnvironmentPostProcessor.role(environment);
        boolean fallenBack = environment.containsProperty(ClusterRoleEnvironmentPostProcessor.FALLBACK_PROPERTY);
        return new ConditionOutcome(
                role != ClusterRole.STANDALONE || fallenBack,
                ConditionMessage.forCondition("Cluster wanted").because("the cluster role is " + role));
    }
}

package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches in a worker that shares the public port with the other workers. */
class OnSharedPublicPortCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        boolean shared = ClusterRoleEnvironmentPostProcessor.role(environment) == ClusterRole.WORKER
                && Traffic.isShared(environment);
        return new ConditionOutcome(
                shared,
                ConditionMessage.forCondition("Shared public port").because(shared ? "it is shared" : "it is not"));
    }
}

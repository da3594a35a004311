package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterRole;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches in a worker with a port in plain HTTP beside a public port that serves nobody without a certificate. */
class OnRestrictedOwnPortCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        boolean restricted = ClusterRoleEnvironmentPostProcessor.role(environment) == ClusterRole.WORKER
                && Traffic.isShared(environment)
                && OwnPort.needsCertificate(environment);
        return new ConditionOutcome(
                restricted,
                ConditionMessage.forCondition("Restricted own port")
                        .because("server.ssl.client-auth " + (restricted ? "is" : "is not")
                                + " 'need' on a port that workers share"));
    }
}

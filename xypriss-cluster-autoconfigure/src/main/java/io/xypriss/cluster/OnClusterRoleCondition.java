package io.xypriss.cluster;

import java.util.Arrays;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

class OnClusterRoleCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnClusterRole> annotation =
                metadata.getAnnotations().get(ConditionalOnClusterRole.class);
        ClusterRole[] wanted = annotation.getEnumArray("value", ClusterRole.class);
        // Without a decision the process is stand-alone.
        ClusterRole role =
                context.getEnvironment().getProperty(ClusterRole.PROPERTY, ClusterRole.class, ClusterRole.STANDALONE);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnClusterRole.class);
        boolean match = Arrays.asList(wanted).contains(role);
        return new ConditionOutcome(match, message.because("the cluster role is " + role));
    }
}

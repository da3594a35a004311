package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

class InvalidClusterPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClusterPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidClusterPropertyException cause) {
        String origin = (cause.origin() != null) ? " (from " + cause.origin() + ")" : "";
        return new FailureAnalysis(
                "The cluster cannot start: property '%s' has the value '%s'%s, which it cannot have."
                        .formatted(cause.key(), cause.value(), origin),
                "Set '%s' to %s.".formatted(cause.key(), cause.range()),
                cause);
    }
}

package io.xypriss.cluster.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

class ClusterStartFailureAnalyzer extends AbstractFailureAnalyzer<ClusterStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClusterStartException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}

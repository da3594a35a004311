package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

class SharedSocketFailureAnalyzer extends AbstractFailureAnalyzer<SharedSocketUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SharedSocketUnavailableException cause) {
        return new FailureAnalysis(
                "The cluster cannot start: its workers cannot share the listening socket of the public port, because "
                        + cause.getMessage() + ".",
                "Set xypriss.cluster.traffic=ports, with which each worker listens on a port of its own for a proxy in"
                        + " front; or turn clustering off with xypriss.cluster.enabled=false.",
                cause);
    }
}

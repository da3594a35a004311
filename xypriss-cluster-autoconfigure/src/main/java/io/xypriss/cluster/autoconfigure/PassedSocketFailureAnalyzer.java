package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.socket.PassedSocketException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

class PassedSocketFailureAnalyzer extends AbstractFailureAnalyzer<PassedSocketException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PassedSocketException cause) {
        return new FailureAnalysis(
                "The cluster cannot start: " + cause.getMessage(),
                "Make ListenStream= of the socket unit (LISTEN_FDS) and server.port, server.address agree on one"
                        + " socket; a single one may also decide the port, where server.port is not set. The socket of"
                        + " management.server.port is the one that listens there, or that FileDescriptorName=management"
                        + " names. Or disable"
                        + " the socket unit, and the cluster binds the port itself.",
                cause);
    }
}

package io.xypriss.cluster.socket;

import org.springframework.core.Ordered;

/** What the adapters of all web servers have in common. */
abstract class AbstractPublicServer implements PublicServer, Ordered {

    final PublicPort port;

    final RequestCounter counter;

    final PendingGate gate = new PendingGate();

    AbstractPublicServer(PublicPort port) {
        this.port = port;
        this.counter = new RequestCounter(port.checkHeader(), port.checkSecret());
    }

    /** Last, so that nothing that others have set is lost, and nothing that this sets. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public AcceptGate gate() {
        return this.gate;
    }

    @Override
    public RequestFigures figures() {
        return this.counter.figures();
    }
}

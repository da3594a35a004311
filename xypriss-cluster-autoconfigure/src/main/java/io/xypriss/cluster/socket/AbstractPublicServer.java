package io.xypriss.cluster.socket;

import org.springframework.core.Ordered;

/** What the adapters of all web servers have in common. */
public abstract class AbstractPublicServer implements PublicServer, Ordered {

    protected final PublicPort port;

    protected final RequestCounter counter;

    protected final PendingGate gate = new PendingGate();

    protected AbstractPublicServer(PublicPort port) {
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

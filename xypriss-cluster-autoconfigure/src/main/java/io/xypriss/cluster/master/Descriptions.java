package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WireSnapshot;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Describes the cluster to workers that ask. All who ask while one description is being made share the next one, which shows
 * what had happened before they asked. Thread-safe.
 */
class Descriptions {

    private static final Log logger = LogFactory.getLog(Descriptions.class);

    /** In flight for one worker, which needs one at a time: each answer may be as long as the cluster is large. */
    static final int MOST_IN_FLIGHT = 16;

    private final Executor executor;

    private final Map<WorkerRef, Integer> inFlight = new HashMap<>();

    private List<Request> waiting = new ArrayList<>();

    private boolean answering;

    /** @param executor runs one task at a time */
    Descriptions(Executor executor) {
        this.executor = executor;
    }

    /**
     * Takes a request; returns at once.
     *
     * @param measures describes the cluster as it is
     * @param reply takes the answer
     * @throws ProtocolException if the worker has too many in flight
     */
    void request(WorkerRef from, long id, Supplier<ClusterMeasures> measures, Function<MasterMessage, Boolean> reply)
            throws ProtocolException {
        synchronized (this) {
            if (this.inFlight.getOrDefault(from, 0) >= MOST_IN_FLIGHT) {
                throw new ProtocolException("it asks for more than " + MOST_IN_FLIGHT + " descriptions at once");
            }
            this.inFlight.merge(from, 1, Integer::sum);
            this.waiting.add(new Request(from, id, reply));
            if (this.answering) {
                return;
            }
            this.answering = true;
        }
        this.executor.execute(() -> answer(measures));
    }

    private void answer(Supplier<ClusterMeasures> measures) {
        List<Request> asked;
        synchronized (this) {
            asked = this.waiting;
            this.waiting = new ArrayList<>();
        }
        try {
            ClusterMeasures measured = measures.get();
            asked.forEach((request) -> request.answer(new MasterMessage.Description(
                    request.id(), WireSnapshot.of(measured.snapshot()), measured.totals())));
        } catch (RuntimeException ex) {
            logger.warn("The cluster could not be described", ex);
            asked.forEach((request) -> request.answer(new MasterMessage.CommandFailed(
                    request.id(), ErrorKind.FAILED, "The cluster could not be described")));
        } finally {
            answered(asked, measures);
        }
    }

    private void answered(List<Request> asked, Supplier<ClusterMeasures> measures) {
        synchronized (this) {
            asked.forEach((request) ->
                    this.inFlight.computeIfPresent(request.from(), (ref, count) -> (count > 1) ? count - 1 : null));
            this.answering = !this.waiting.isEmpty();
            if (!this.answering) {
                return;
            }
        }
        this.executor.execute(() -> answer(measures));
    }

    private record Request(WorkerRef from, long id, Function<MasterMessage, Boolean> reply) {

        void answer(MasterMessage message) {
            if (!this.reply.apply(message)) {
                logger.debug("Worker " + this.from.workerId() + ", which asked for a description, is gone");
            }
        }
    }
}

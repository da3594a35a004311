package io.xypriss.cluster.control.protocol;

/** Figures for tests. */
public final class TestFigures {

    private TestFigures() {}

    /** What a worker sends. */
    public static WorkerMessage.Figures message(
            long requestId, long requests, long errors, long totalTimeNanos, long openConnections) {
        return new WorkerMessage.Figures(
                requestId,
                totals(requests, errors, totalTimeNanos).with(WorkerFigure.OPEN_CONNECTIONS, openConnections));
    }

    /** What adds up. */
    public static WorkerFigures totals(long requests, long errors, long totalTimeNanos) {
        return WorkerFigures.NONE
                .with(WorkerFigure.REQUESTS, requests)
                .with(WorkerFigure.ERRORS, errors)
                .with(WorkerFigure.TOTAL_TIME_NANOS, totalTimeNanos);
    }
}

package io.xypriss.cluster.socket;

/**
 * What this process has answered on its public port since it started; requests of health checks are not in it.
 *
 * @param requests requests answered
 * @param errors those answered with a 5xx status
 * @param totalTimeNanos the sum of their times to answer, in nanoseconds
 */
public record RequestFigures(long requests, long errors, long totalTimeNanos) {

    public static final RequestFigures NONE = new RequestFigures(0, 0, 0);
}

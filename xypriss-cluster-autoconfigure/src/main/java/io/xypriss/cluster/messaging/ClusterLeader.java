package io.xypriss.cluster.messaging;

/**
 * Tells whether this process leads the cluster: of all workers that serve, exactly one does. A bean in every worker; and
 * in a process that stands alone, which leads for as long as its application runs.
 *
 * <p>The master grants leadership, and fences it: another worker leads only after this one has acknowledged that it leads
 * no more, or its process has ended. A leader that is to drain hands over first. A worker that loses its connection to
 * the master leads no more at once. Leadership changes are also published as {@link LeadershipGrantedEvent} and
 * {@link LeadershipRevokedEvent}.
 *
 * <p>All methods return at once, and may be called by any thread.
 */
public interface ClusterLeader {

    /** Whether this process leads now. */
    boolean isLeader();

    /**
     * The term in which this process leads, or led last: greater than that of every leader before it, so that whatever
     * it writes to can refuse a former leader (a fencing token). 0 as long as this process has never led. Terms begin anew
     * when the master does.
     */
    long term();
}

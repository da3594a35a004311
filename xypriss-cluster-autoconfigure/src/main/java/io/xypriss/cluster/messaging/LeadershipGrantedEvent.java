package io.xypriss.cluster.messaging;

import java.time.Instant;

/**
 * This process leads the cluster from now on.
 *
 * <p>Published as a Spring application event in the process that it is about, on the thread that publishes cluster events
 * there: in order with these, and with its counterpart. {@link ClusterLeader#isLeader()} may have changed again by the
 * time it is heard.
 *
 * @param timestamp when
 * @param term the term that begins
 */
public record LeadershipGrantedEvent(Instant timestamp, long term) {}

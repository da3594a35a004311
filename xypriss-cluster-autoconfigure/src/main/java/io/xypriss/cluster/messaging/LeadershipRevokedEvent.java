package io.xypriss.cluster.messaging;

import java.time.Instant;

/**
 * This process leads the cluster no more. The next leader is granted leadership once all listeners to this event have returned, though after two seconds at the latest.
 *
 * <p>Published as a Spring application event in the process that it is about, on the thread that publishes cluster events
 * there: in order with these, and with its counterpart. {@link ClusterLeader#isLeader()} may have changed again by the
 * time it is heard.
 *
 * @param timestamp when
 * @param term the term that ends
 */
public record LeadershipRevokedEvent(Instant timestamp, long term) {}

package io.xypriss.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Mishaps to order, to see what the cluster makes of them.
 *
 * @param dieAtStart Id of a worker that dies hard, with exit code 1, whenever it starts.
 * @param refuseStart Id of a worker whose application context fails to start.
 */
@ConfigurationProperties("sample")
public record SampleProperties(String dieAtStart, String refuseStart) {}

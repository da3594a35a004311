package io.xypriss.cluster.actuate;

/**
 * The process that took a request.
 *
 * @param name {@code master}, {@code worker-1}, or {@code standalone}
 * @param mode {@code cluster}, or {@code single-process} where the cluster could not start
 */
public record AnsweringProcess(String name, String mode) {}

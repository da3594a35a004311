package io.xypriss.sample.load;

import org.jspecify.annotations.Nullable;

/**
 * A request that was not answered as it should have been.
 *
 * @param request what was asked, and over which kind of connection
 * @param pid the process that answered on this connection before; null on one that had no answer yet
 * @param problem what came instead of the answer
 * @param mixedUp whether an answer came, complete but to something else
 */
public record Loss(String request, @Nullable Long pid, String problem, boolean mixedUp) {}

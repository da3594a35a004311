/** The master's imperative shell: performs what the supervisor decides, and reports back what happened. */
@NullMarked
package io.xypriss.cluster.master;

import org.jspecify.annotations.NullMarked;

/** Starts worker processes: the seam other runtimes fit, and its JVM implementation. */
@NullMarked
package io.xypriss.cluster.launch;

import org.jspecify.annotations.NullMarked;

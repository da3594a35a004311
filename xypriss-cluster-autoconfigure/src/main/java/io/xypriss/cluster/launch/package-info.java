/** The seam for what runs workers: what to start, how to start it, and what is known of it while it runs. */
@NullMarked
package io.xypriss.cluster.launch;

import org.jspecify.annotations.NullMarked;

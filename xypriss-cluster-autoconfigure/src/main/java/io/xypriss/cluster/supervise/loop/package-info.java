/** The loop that feeds facts to supervision and has its actions performed: all that supervision has of threads and clocks. */
@NullMarked
package io.xypriss.cluster.supervise.loop;

import org.jspecify.annotations.NullMarked;

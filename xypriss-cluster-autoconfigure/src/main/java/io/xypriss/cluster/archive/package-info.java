/** Class archives: made by the cluster itself, of each release, so that workers start from it in a fraction of the time. */
@NullMarked
package io.xypriss.cluster.archive;

import org.jspecify.annotations.NullMarked;

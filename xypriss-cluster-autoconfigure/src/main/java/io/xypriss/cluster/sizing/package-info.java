/** How many workers a machine holds, and how large each may be: arithmetic on limits, and the limits themselves. */
@NullMarked
package io.xypriss.cluster.sizing;

import org.jspecify.annotations.NullMarked;

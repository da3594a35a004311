/** Every decision about workers as a pure function of state, fact and time, and the one loop that feeds it. */
@NullMarked
package io.xypriss.cluster.supervise;

import org.jspecify.annotations.NullMarked;

/** What the core remembers: immutable values, and the one interface through which rules read them. */
@NullMarked
package io.xypriss.cluster.supervise.state;

import org.jspecify.annotations.NullMarked;

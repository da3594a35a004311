/** How messages travel: where the master listens, who is let in, and both ends of the Unix domain socket. */
@NullMarked
package io.xypriss.cluster.control.transport;

import org.jspecify.annotations.NullMarked;

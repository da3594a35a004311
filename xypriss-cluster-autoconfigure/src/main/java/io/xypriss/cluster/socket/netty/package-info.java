/** The accept gate of the shared port in Reactor Netty. */
@NullMarked
package io.xypriss.cluster.socket.netty;

import org.jspecify.annotations.NullMarked;

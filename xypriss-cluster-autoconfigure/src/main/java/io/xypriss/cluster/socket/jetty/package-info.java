/** The accept gate of the shared port in Jetty. */
@NullMarked
package io.xypriss.cluster.socket.jetty;

import org.jspecify.annotations.NullMarked;

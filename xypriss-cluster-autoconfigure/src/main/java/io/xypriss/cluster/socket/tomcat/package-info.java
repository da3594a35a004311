/** The accept gate of the shared port in Tomcat. */
@NullMarked
package io.xypriss.cluster.socket.tomcat;

import org.jspecify.annotations.NullMarked;

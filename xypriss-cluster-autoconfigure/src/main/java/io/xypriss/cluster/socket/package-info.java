/** The shared listening socket, the accept gate, and one small adapter for each web server. */
@NullMarked
package io.xypriss.cluster.socket;

import org.jspecify.annotations.NullMarked;

/** A worker without Spring, for tests of supervision: the real protocol and the real accept gate, and nothing to start slowly. */
@NullMarked
package io.xypriss.cluster.plain;

import org.jspecify.annotations.NullMarked;

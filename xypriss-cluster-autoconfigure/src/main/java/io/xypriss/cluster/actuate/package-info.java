/** Actuator endpoint, health contributor and meter binder. */
@NullMarked
package io.xypriss.cluster.actuate;

import org.jspecify.annotations.NullMarked;

/** Runs workers as child JVMs of the master. */
@NullMarked
package io.xypriss.cluster.launch.jvm;

import org.jspecify.annotations.NullMarked;

/** The command line that speaks to a running master, and never starts the application. */
@NullMarked
package io.xypriss.cluster.ask;

import org.jspecify.annotations.NullMarked;

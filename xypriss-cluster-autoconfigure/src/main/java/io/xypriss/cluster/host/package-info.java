/** What the master owes to whatever runs it: notifications to a service manager, and the duties of pid 1. */
@NullMarked
package io.xypriss.cluster.host;

import org.jspecify.annotations.NullMarked;

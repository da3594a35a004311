/** What the master answers while no worker serves, and the web server it does so with. */
@NullMarked
package io.xypriss.cluster.outage;

import org.jspecify.annotations.NullMarked;

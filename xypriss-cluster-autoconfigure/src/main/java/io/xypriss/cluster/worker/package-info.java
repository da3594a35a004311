/** The worker's own runtime: reports ready, answers checks, drains, leaves when the master is gone. */
@NullMarked
package io.xypriss.cluster.worker;

import org.jspecify.annotations.NullMarked;

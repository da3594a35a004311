/** Keeps the application asleep in the master: nothing of it is created, started or run until it is needed. */
@NullMarked
package io.xypriss.cluster.dormant;

import org.jspecify.annotations.NullMarked;

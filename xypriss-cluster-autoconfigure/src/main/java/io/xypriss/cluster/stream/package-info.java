/** Finds the responses of the application that go on as streams of events, and ends them between two events. */
@NullMarked
package io.xypriss.cluster.stream;

import org.jspecify.annotations.NullMarked;

/** What workers run: an immutable copy of the application's jar, so that the jar can be replaced under a running cluster. */
@NullMarked
package io.xypriss.cluster.release;

import org.jspecify.annotations.NullMarked;

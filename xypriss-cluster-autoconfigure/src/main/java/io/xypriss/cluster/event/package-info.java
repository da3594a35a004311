/** What happens to the cluster and its workers, as application events. */
@NullMarked
package io.xypriss.cluster.event;

import org.jspecify.annotations.NullMarked;

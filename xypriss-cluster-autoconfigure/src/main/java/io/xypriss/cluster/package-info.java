/** What a user of XyPriss Cluster touches: the manager, its values, events and conditions. */
@NullMarked
package io.xypriss.cluster;

import org.jspecify.annotations.NullMarked;

/** What a user of XyPriss Cluster touches: the manager, its values and conditions. */
@NullMarked
package io.xypriss.cluster;

import org.jspecify.annotations.NullMarked;

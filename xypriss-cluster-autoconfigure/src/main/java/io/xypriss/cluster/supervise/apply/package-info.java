/**
 * The one place that applies decisions. {@link io.xypriss.cluster.supervise.apply.Draft} is a state in the making; each
 * other class owns one piece of that state, and no class but the owner assigns the piece.
 */
@NullMarked
package io.xypriss.cluster.supervise.apply;

import org.jspecify.annotations.NullMarked;

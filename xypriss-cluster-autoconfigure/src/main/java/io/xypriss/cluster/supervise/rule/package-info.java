/**
 * What is decided and why. A rule reads a {@link io.xypriss.cluster.supervise.state.Situation}, returns a small decision,
 * and changes nothing.
 */
@NullMarked
package io.xypriss.cluster.supervise.rule;

import org.jspecify.annotations.NullMarked;

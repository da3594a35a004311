/**
 * Every decision about workers, as a pure function of state, fact and time. This package has the vocabulary: facts, actions
 * and settings. {@code state} holds what is known, {@code rule} decides, {@code apply} carries decisions out, and {@code loop}
 * feeds it all. Each leans only on those before it.
 */
@NullMarked
package io.xypriss.cluster.supervise;

import org.jspecify.annotations.NullMarked;

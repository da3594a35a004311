/** The control channel between the master and its workers: messages, codec, server end, client end. */
@NullMarked
package io.xypriss.cluster.control;

import org.jspecify.annotations.NullMarked;

/**
 * What a master, its workers and operators say to each other: messages, their form as bytes, the versions that each end
 * speaks, the environment and the exit codes of a worker.
 */
@NullMarked
package io.xypriss.cluster.control.protocol;

import org.jspecify.annotations.NullMarked;

/** What the processes of one application tell each other, and which of them acts for all. */
@NullMarked
package io.xypriss.cluster.messaging;

import org.jspecify.annotations.NullMarked;

/** Role decision, properties, auto-configurations and failure analyzers. */
@NullMarked
package io.xypriss.cluster.autoconfigure;

import org.jspecify.annotations.NullMarked;

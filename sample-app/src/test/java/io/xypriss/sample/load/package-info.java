/** Clients that count every request as answered or lost; of this project they know only what the sample answers. */
@NullMarked
package io.xypriss.sample.load;

import org.jspecify.annotations.NullMarked;

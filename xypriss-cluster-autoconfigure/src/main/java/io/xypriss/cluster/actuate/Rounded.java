package io.xypriss.cluster.actuate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Rounds figures to what a person reads. */
final class Rounded {

    private Rounded() {}

    static @Nullable Double to(@Nullable Double value, int digits) {
        if (value == null || !Double.isFinite(value)) {
            return null;
        }
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
    }
}

package io.xypriss.cluster.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** Turns the property {@code memory.budget} into bytes. */
final class MemoryBudget {

    static final String RANGE = "a percentage from 1% to 100%, or a size of at least 64MB, like '768MB'";

    private static final DataSize LEAST = DataSize.ofMegabytes(64);

    private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3})\\s*%");

    private MemoryBudget() {}

    /**
     * @param limit what a percentage is of, in bytes; {@link Long#MAX_VALUE} where it is not known, and so is a percentage
     *     of it
     * @throws IllegalArgumentException for what is neither in range
     */
    static long resolve(String budget, long limit) {
        Matcher percentage = PERCENTAGE.matcher(budget.trim());
        if (percentage.matches()) {
            int percent = Integer.parseInt(percentage.group(1));
            check(percent >= 1 && percent <= 100);
            return (limit == Long.MAX_VALUE) ? limit : limit / 100 * percent + limit % 100 * percent / 100;
        }
        DataSize size = DataSize.parse(budget.trim());
        check(size.compareTo(LEAST) >= 0);
        return size.toBytes();
    }

    private static void check(boolean inRange) {
        if (!inRange) {
            throw new IllegalArgumentException("must be " + RANGE);
        }
    }
}

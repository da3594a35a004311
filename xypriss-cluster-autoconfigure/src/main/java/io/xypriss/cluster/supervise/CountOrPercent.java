package io.xypriss.cluster.supervise;

import java.util.regex.Pattern;

/**
 * A number of workers, or a share of all of them.
 *
 * @param value 0 or more
 * @param percent whether it is a share, in percent
 */
public record CountOrPercent(int value, boolean percent) {

    private static final Pattern FORM = Pattern.compile("\\d{1,9}\\s*%?");

    public CountOrPercent {
        if (value < 0) {
            throw new IllegalArgumentException("must be 0 or more, but is " + value);
        }
    }

    /** @throws IllegalArgumentException for what is neither {@code "2"} nor {@code "25%"} */
    public static CountOrPercent parse(String text) {
        String trimmed = text.trim();
        if (!FORM.matcher(trimmed).matches()) {
            throw new IllegalArgumentException("neither a number nor a percentage: '" + text + "'");
        }
        boolean percent = trimmed.endsWith("%");
        String digits = percent ? trimmed.substring(0, trimmed.length() - 1).trim() : trimmed;
        return new CountOrPercent(Integer.parseInt(digits), percent);
    }

    /** How many that is of so many, a broken one counting in full. */
    int roundedUp(int workers) {
        return percent ? (int) (((long) workers * value + 99) / 100) : value;
    }

    /** How many that is of so many, a broken one not counting. */
    int roundedDown(int workers) {
        return percent ? (int) ((long) workers * value / 100) : value;
    }
}

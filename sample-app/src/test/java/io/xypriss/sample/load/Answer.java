package io.xypriss.sample.load;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer, received in full. */
record Answer(int status, byte[] body) {

    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    String text() {
        return new String(this.body, StandardCharsets.ISO_8859_1);
    }

    /** The process that answered, if it says so. */
    @Nullable
    Long pid() {
        if (this.body.length == 0 || this.body[0] != '{') {
            return null;
        }
        Matcher matcher = PID.matcher(text());
        return matcher.find() ? Long.valueOf(matcher.group(1)) : null;
    }
}

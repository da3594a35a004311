package io.xypriss.cluster.control.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolRangeTests {

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1, 1", "1, 3, 2, 5, 3", "2, 5, 1, 3, 3", "1, 5, 2, 3, 3", "1, 2, 3, 4, 0", "3, 4, 1, 2, 0"})
    void highestCommonVersionIsPicked(int min, int max, int otherMin, int otherMax, int expected) {
        assertThat(new ProtocolRange(min, max).highestCommon(new ProtocolRange(otherMin, otherMax)))
                .isEqualTo((expected > 0) ? OptionalInt.of(expected) : OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1", "-1, -1"})
    void refusesWhatIsNoRange(int min, int max) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ProtocolRange(min, max));
    }

    @Test
    void jarSaysWhatTheCodeSays() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ProtocolRange.class.getClassLoader().getResourceAsStream(ProtocolRange.RESOURCE)) {
            properties.load(in);
        }
        assertThat(ProtocolRange.of(properties)).isEqualTo(ProtocolRange.CURRENT);
    }

    @ParameterizedTest
    @CsvSource({"1,", ",1", "one, 2", "2, 1"})
    void refusesPropertiesThatHoldNoRange(@Nullable String min, @Nullable String max) {
        Properties properties = new Properties();
        properties.setProperty("protocol.min", Objects.requireNonNullElse(min, ""));
        properties.setProperty("protocol.max", Objects.requireNonNullElse(max, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> ProtocolRange.of(properties));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, version 1", "1, 3, versions 1 to 3"})
    void canBeReadByPeople(int min, int max, String text) {
        assertThat(new ProtocolRange(min, max)).hasToString(text);
    }
}

package io.xypriss.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.ask.Question.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTests {

    @Test
    void isAskedByItsName() throws AskException {
        assertThat(Question.parse("status")).isEqualTo(new Question(Kind.STATUS, null));
        assertThat(Question.parse("scale-to=4")).isEqualTo(new Question(Kind.SCALE_TO, "4"));
        assertThat(Question.parse("scale-up")).isEqualTo(new Question(Kind.SCALE_UP, "1"));
        assertThat(Question.parse("restart-worker=2")).isEqualTo(new Question(Kind.RESTART_WORKER, "2"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', Known are: status",
        "Status, Known are: status",
        "reload, 'Known are: status, events, restart, restart-worker=N, scale-to=N, scale-up[=N], scale-down[=N], stop'",
        "stop=now, takes no value",
        "scale-to, needs a whole number",
        "scale-to=, needs a whole number",
        "scale-to=-1, needs a whole number",
        "scale-up=many, needs a whole number",
        "restart-worker, needs a whole number"
    })
    void isRefusedWithWhatIsKnown(String text, String reason) {
        assertThatExceptionOfType(AskException.class)
                .isThrownBy(() -> Question.parse(text))
                .withMessageContaining(reason)
                .satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE));
    }
}

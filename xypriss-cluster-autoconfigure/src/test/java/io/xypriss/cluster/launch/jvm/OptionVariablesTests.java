package io.xypriss.cluster.launch.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionVariablesTests {

    private static final String TOOL = "JAVA_TOOL_OPTIONS";

    private static final String JDK = "JDK_JAVA_OPTIONS";

    @Test
    void optionsStayInTheirVariables() {
        OptionVariables options = of(
                List.of("-Da=1", "-Db=x y", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dc=3"),
                Map.of(TOOL, " -Da=1  ", JDK, "-Db='x y' --add-opens java.base/java.lang=ALL-UNNAMED"));

        assertThat(options.variables())
                .containsEntry(TOOL, " -Da=1  ")
                .containsEntry(JDK, "-Db='x y' --add-opens java.base/java.lang=ALL-UNNAMED");
        assertThat(options.options())
                .containsExactly("-Da=1", "-Db=x y", "--add-opens=java.base/java.lang=ALL-UNNAMED");
        assertThat(options.others()).containsExactly("-Dc=3");
    }

    @Test
    void whatAWorkerDoesNotInheritIsTakenOutOfAVariable() {
        String debugger = "-agentlib:jdwp=transport=dt_socket,address=5005";
        OptionVariables options = of(
                List.of("-Da=it's \"so\"", debugger, "-Dcom.sun.management.jmxremote.port=9010"),
                Map.of(TOOL, "-Da=\"it's \"'\"so\"' " + debugger, JDK, "-Dcom.sun.management.jmxremote.port=9010"));

        assertThat(options.variables()).containsOnlyKeys(TOOL);
        assertThat(OptionVariables.words(options.variables().get(TOOL))).containsExactly("-Da=it's \"so\"");
        assertThat(options.options()).containsExactly("-Da=it's \"so\"");
        assertThat(options.others()).isEmpty();
    }

    @Test
    void variableThatWasReadOtherwiseIsNotReliedOn() {
        for (String other : List.of("-Da=2", "-Da=1 -Db=2", "-cp x -Da=1", "@file", "-Da='1", "--disable-@files")) {
            OptionVariables options = of(List.of("-Da=1"), Map.of(TOOL, other, JDK, other));

            assertThat(options.variables()).isEmpty();
            assertThat(options.options()).isEmpty();
            assertThat(options.others()).containsExactly("-Da=1");
        }
    }

    @Test
    void whatWinsOverTheOptionsOfAWorkerDoesNotStay() {
        OptionVariables options = of(List.of("-Da=1", "-Xmx1g"), Map.of("_JAVA_OPTIONS", "-Xmx1g"));

        assertThat(options.variables()).isEmpty();
        assertThat(options.others()).containsExactly("-Da=1", "-Xmx1g");
    }

    private static OptionVariables of(List<String> inputArguments, Map<String, String> environment) {
        return OptionVariables.of(inputArguments, environment, InheritedOptions::includes);
    }
}

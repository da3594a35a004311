package io.xypriss.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/testing.md shows is the test that runs in this build. */
class TestingPageTests {

    @Test
    void pageShowsTheTestAsItIs() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "testing.md"));
        String test = Files.readString(Path.of("src/test/java/io/xypriss/sample/WorkerReplacementIT.java"));
        assertThat(page).contains(test.substring(test.indexOf("class WorkerReplacementIT")));
        assertThat(test.lines().filter((line) -> line.startsWith("import ")))
                .allSatisfy((line) -> assertThat(page).contains(line));
    }
}

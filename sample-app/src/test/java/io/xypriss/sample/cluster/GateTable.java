package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.sample.load.Load;
import io.xypriss.sample.load.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was done while there was load, and what it cost. */
final class GateTable {

    private final List<String> rows = new ArrayList<>();

    private final Path file;

    /** @param name of the file, without what is added to say what is in it */
    GateTable(String name) {
        this.file = Path.of("target", name + ".md");
    }

    /** Does something while there is load, and returns what was lost meanwhile. */
    List<Loss> count(String what, Load load, Step step) throws Exception {
        long begin = System.nanoTime();
        long answered = load.answered();
        int lost = load.lost().size();
        step.run();
        List<Loss> all = load.lost();
        List<Loss> now = all.subList(lost, all.size());
        row(what, load.answered() - answered, now.size(), System.nanoTime() - begin);
        return now;
    }

    /** As {@link #count}, where nothing may be lost. */
    void lossless(String what, Load load, Step step) throws Exception {
        assertThat(count(what, load, step)).as(what).isEmpty();
    }

    void row(String what, long answered, int lost, long nanos) {
        this.rows.add(String.format(Locale.ROOT, "| %s | %,d | %d | %.0f s |", what, answered, lost, nanos / 1e9));
    }

    /** Prints it as Markdown, and leaves it in a file as well. */
    void print() throws IOException {
        String table = "| what | answered | lost | time |\n| --- | --- | --- | --- |\n" + String.join("\n", this.rows);
        System.out.println(table);
        Files.writeString(this.file, table + "\n");
    }

    interface Step {

        void run() throws Exception;
    }
}

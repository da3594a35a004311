package io.xypriss.benchmarks;

import java.io.PrintStream;
import java.util.List;

/** Writes Markdown to standard output, and progress to standard error; remembers whether anything failed. */
final class Report {

    private final PrintStream out = System.out;

    private boolean failed;

    void heading(String text) {
        this.out.println("\n## " + text + "\n");
    }

    void text(String text) {
        this.out.println(text);
        this.out.flush();
    }

    void table(List<String> columns, List<List<String>> rows) {
        row(columns);
        row(columns.stream().map((column) -> "---").toList());
        rows.forEach(this::row);
        text("");
    }

    void progress(String text) {
        System.err.println("… " + text);
    }

    /** Notes that something could not be measured, or that requests failed. */
    void failure(String text) {
        this.failed = true;
        System.err.println("!! " + text);
    }

    boolean failed() {
        return this.failed;
    }

    private void row(List<String> cells) {
        text("| "
                + String.join(
                        " | ",
                        cells.stream().map((cell) -> cell.replace("|", "\\|")).toList()) + " |");
    }
}

package io.xypriss.cluster.ask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** A table of text that adapts to the width of the terminal. */
final class TextTable<T> {

    private static final int WIDE_GAP = 2;

    private static final int NARROW_GAP = 1;

    private final List<Column<T>> columns;

    TextTable(List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
    }

    /** The table, in lines of at most that width: what matters least goes first, and at last nothing but the most important. */
    String render(List<T> rows, int width) {
        List<Filled> filled = new ArrayList<>(
                this.columns.stream().map((column) -> fill(column, rows)).toList());
        while (width(filled, WIDE_GAP) > width && least(filled).rank() >= Column.FOR_WIDE_TERMINALS) {
            filled.remove(least(filled));
        }
        int gap = (width(filled, WIDE_GAP) <= width) ? WIDE_GAP : NARROW_GAP;
        while (width(filled, gap) > width && least(filled).rank() > 0) {
            filled.remove(least(filled));
        }
        StringBuilder text = new StringBuilder();
        for (int line = 0; line <= rows.size(); line++) {
            int current = line;
            text.append(filled.stream()
                            .map((column) -> column.cell(current))
                            .collect(Collectors.joining(" ".repeat(gap)))
                            .stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private static Filled least(List<Filled> columns) {
        ToIntFunction<Filled> rank = Filled::rank;
        return columns.stream().max(Comparator.comparingInt(rank)).orElseThrow();
    }

    private static int width(List<Filled> columns, int gap) {
        return columns.stream().mapToInt(Filled::width).sum() + gap * (columns.size() - 1);
    }

    private static <T> Filled fill(Column<T> column, List<T> rows) {
        List<String> cells = new ArrayList<>();
        cells.add(column.title());
        rows.forEach(
                (row) -> cells.add(Texts.printable(column.value().apply(row)).replace('\n', ' ')));
        int width = cells.stream().mapToInt(String::length).max().orElseThrow();
        return new Filled(cells, width, column.right(), column.rank());
    }

    /**
     * A column.
     *
     * @param right whether it is aligned to the right, as numbers are
     * @param rank the higher, the sooner it is left out; 0 for never
     */
    record Column<T>(String title, boolean right, int rank, Function<T, String> value) {

        /** Columns of this rank and above are there only where there is room for them without narrowing the gaps. */
        static final int FOR_WIDE_TERMINALS = 10;

        static <T> Column<T> text(String title, int rank, Function<T, String> value) {
            return new Column<>(title, false, rank, value);
        }

        static <T> Column<T> number(String title, int rank, Function<T, String> value) {
            return new Column<>(title, true, rank, value);
        }
    }

    private record Filled(List<String> cells, int width, boolean right, int rank) {

        String cell(int line) {
            String padding = " ".repeat(this.width - this.cells.get(line).length());
            return this.right ? padding + this.cells.get(line) : this.cells.get(line) + padding;
        }
    }
}

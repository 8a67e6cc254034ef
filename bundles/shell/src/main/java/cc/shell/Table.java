// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.Col;
import org.apache.karaf.shell.support.table.ShellTable;

/** What most commands print: for people with borders and units, for programs with tabs. */
final class Table {

    /** What stands for an empty place in lines for programs, so that places can be counted. */
    static final String EMPTY = "-";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** Adds columns of texts. */
    Table texts(String... headers) {
        Arrays.stream(headers).forEach(header -> columns.add(new Column(header, false)));
        return this;
    }

    /** Adds columns of numbers. */
    Table numbers(String... headers) {
        Arrays.stream(headers).forEach(header -> columns.add(new Column(header, true)));
        return this;
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has more or fewer cells than there are columns
     */
    void add(Cell... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints it with borders, under its headers. */
    void print(PrintStream out) {
        ShellTable table = new ShellTable();
        for (Column column : columns) {
            Col shown = table.column(column.header);
            if (column.number) {
                shown.alignRight();
            }
        }
        for (List<Cell> row : rows) {
            table.addRow().addContent(row.stream().map(Cell::shown).toArray());
        }
        table.print(out);
    }

    /** Prints one line for each row, with tabs between the cells and nothing else. */
    void printRaw(PrintStream out) {
        for (List<Cell> row : rows) {
            out.println(
                    row.stream()
                            .map(cell -> cell.raw().isEmpty() ? EMPTY : cell.raw())
                            .collect(Collectors.joining("\t")));
        }
    }

    private record Column(String header, boolean number) {}
}

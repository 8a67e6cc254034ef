// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.Body;
import cc.api.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What commands print: lines for people, fit for a terminal, or with {@code --json} one JSON object
 * in a line, all of it ASCII.
 *
 * @param out standard output
 * @param err standard error, for what is no result
 * @param json whether a program reads it
 */
record Text(PrintStream out, PrintStream err, boolean json) {

    private static final int MAX_LINE = 100_000;

    /** Prints a line of a result. */
    void line(String line) {
        out.println(Printable.of(line, MAX_LINE));
    }

    /** Prints what people want to know beside the result. */
    void note(String line) {
        if (!json) {
            err.println(Printable.of(line, MAX_LINE));
        }
    }

    /** Prints an object of a result. */
    void object(Map<String, ?> fields) {
        out.println(Body.of(fields).toJson().utf8().replace("\u007f", "\\u007f"));
    }

    /** Prints rows, their columns under each other. */
    void table(List<String> headers, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(headers));
        rows.forEach(row -> all.add(row.stream().map(cell -> Printable.of(cell, 500)).toList()));
        int[] widths = new int[headers.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** A time in seconds, as short as it can be written. */
    static String seconds(Duration time) {
        double seconds = time.toNanos() / 1e9;
        return seconds == Math.rint(seconds)
                ? Long.toString((long) seconds)
                : String.format(Locale.ROOT, "%.6f", seconds).replaceFirst("0+$", "");
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Printable;
import java.io.PrintStream;

/**
 * Where a command prints.
 *
 * @param out the session's
 * @param formatted for people; else for programs, as {@code --no-format} asks
 */
record Output(PrintStream out, boolean formatted) {

    private static final int MAX_LENGTH = 2000;

    /** Prints a table, or for people what is to be said where it has no row. */
    void table(Table table, String empty) {
        if (!formatted) {
            table.printRaw(out);
        } else if (table.isEmpty()) {
            out.println(empty);
        } else {
            table.print(out);
        }
    }

    /** Prints a line, fit for a terminal. */
    void line(String text) {
        out.println(Printable.of(text, MAX_LENGTH));
    }

    /** Prints a line that only people want. */
    void note(String text) {
        if (formatted) {
            line(text);
        }
    }
}

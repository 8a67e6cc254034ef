// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How calls of one kind are made: the statement, and how each value is bound.
 *
 * @param sql the statement, with a {@code ?} for each value
 * @param binding of the values
 * @param forms of the values, where they are arrays
 * @param nature what the database says of the function
 * @param large whether its result is known to be too large to be read as a whole
 * @param asked when the database said so, by {@link System#nanoTime}
 */
record Signature(
        String sql,
        Binding binding,
        List<Binding.Form> forms,
        Nature nature,
        boolean large,
        long asked) {

    /** How a statement begins that calls a function as it calls a table. */
    static final String ROWS = "select * from ";

    /** The same with no column: what nobody wants is not sent. */
    private static final String NO_ROWS = "select from ";

    /** How long it is believed: functions are replaced. */
    private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Its result was too large to be read as a whole: to be asked for anew, and then so. */
    Signature tooLarge() {
        long old = System.nanoTime() - BELIEVED_NANOS - 1;
        return new Signature(sql, binding, forms, nature, true, old);
    }

    Signature large(boolean yes) {
        return new Signature(sql, binding, forms, nature, yes, asked);
    }

    boolean isOld() {
        return System.nanoTime() - asked > BELIEVED_NANOS;
    }

    /**
     * Whether the database may commit the call as it ends, which saves a way: nothing that is found
     * out later asks for it to be undone.
     *
     * @param bounded whether the driver keeps a whole result within bounds of memory
     */
    boolean commitsAtOnce(ReturnMode mode, boolean bounded) {
        return switch (mode) {
            case NO -> sql.startsWith(ROWS);
            case JSON -> nature == Nature.CHANGES_NOTHING && bounded && !large;
            case ONE, ALL ->
                    nature == Nature.ONE_SMALL_VALUE
                            || nature == Nature.CHANGES_NOTHING && bounded && !large;
        };
    }

    /** The statement for what is wanted back. */
    String sql(ReturnMode mode) {
        return mode == ReturnMode.NO && sql.startsWith(ROWS)
                ? NO_ROWS + sql.substring(ROWS.length())
                : sql;
    }

    void bind(PreparedStatement statement, Arguments arguments) throws SQLException {
        for (int i = 0; i < forms.size(); i++) {
            binding.bind(statement, i + 1, arguments.values().get(i), forms.get(i));
        }
    }
}

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
 * @param whole whether it may be read as a whole and without a transaction: the database holds it
 *     for a function that changes nothing
 * @param asked when the database said so, by {@link System#nanoTime}
 */
record Signature(String sql, Binding binding, List<Binding.Form> forms, boolean whole, long asked) {

    /** How long it is believed: functions are replaced. */
    private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    Signature inPieces() {
        return new Signature(sql, binding, forms, false, asked);
    }

    boolean isOld() {
        return System.nanoTime() - asked > BELIEVED_NANOS;
    }

    void bind(PreparedStatement statement, Arguments arguments) throws SQLException {
        for (int i = 0; i < forms.size(); i++) {
            binding.bind(statement, i + 1, arguments.values().get(i), forms.get(i));
        }
    }
}

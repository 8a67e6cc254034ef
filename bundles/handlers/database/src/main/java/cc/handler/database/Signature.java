// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * How calls of one kind are made: the statement, and how each value is bound.
 *
 * @param sql the statement, with a {@code ?} for each value
 * @param binding of the values
 * @param forms of the values, where they are arrays
 */
record Signature(String sql, Binding binding, List<Binding.Form> forms) {

    void bind(PreparedStatement statement, Arguments arguments) throws SQLException {
        for (int i = 0; i < forms.size(); i++) {
            binding.bind(statement, i + 1, arguments.values().get(i), forms.get(i));
        }
    }
}

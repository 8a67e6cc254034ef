// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What is known of every function of a name, whatever its arguments. */
enum Nature {
    /** Declared {@code stable} or {@code immutable}: there is nothing to undo. */
    CHANGES_NOTHING,

    /** It gives one value, of some bytes: there is no result that would be too large. */
    ONE_SMALL_VALUE,

    /** Anything else: only who has read its result knows whether it is to be undone. */
    ANY;

    /** Types of a fixed length; of the pseudo-types, which stand for others, only void. */
    private static final String ASK =
            "select bool_and(p.provolatile <> 'v'), bool_and(not p.proretset and t.typlen > 0"
                    + " and (t.typtype <> 'p' or t.typname = 'void'))"
                    + " from pg_catalog.pg_proc p"
                    + " join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
                    + " join pg_catalog.pg_type t on t.oid = p.prorettype"
                    + " where n.nspname = ? and p.proname = ?";

    static Nature of(Connection connection, FunctionName function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ASK)) {
            statement.setString(1, function.schema());
            statement.setString(2, function.name());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                if (result.getBoolean(1)) {
                    return CHANGES_NOTHING;
                }
                return result.getBoolean(2) ? ONE_SMALL_VALUE : ANY;
            }
        }
    }
}

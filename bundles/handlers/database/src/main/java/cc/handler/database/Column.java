// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.math.BigDecimal;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A column of a result. What JSON has no type for stays the text that PostgreSQL writes, arrays
 * too: old peers drop a message with an array of anything but objects.
 *
 * @param name as it is sent: a second column of one name gets a number
 * @param kind how its values are read
 */
record Column(String name, Kind kind) {

    /** Digits of a number that our own parser takes, and any other one too. */
    private static final int MAX_DIGITS = 300;

    /** How values are read. */
    enum Kind {
        INTEGER,
        DECIMAL,
        BOOLEAN,
        JSON,
        TEXT
    }

    static List<Column> of(ResultSetMetaData result) throws SQLException {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 1; i <= result.getColumnCount(); i++) {
            String label = result.getColumnLabel(i);
            String name = label;
            for (int n = 2; !names.add(name); n++) {
                name = label + "_" + n;
            }
            columns.add(new Column(name, kind(result.getColumnTypeName(i))));
        }
        return columns;
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "int2", "int4", "int8", "oid", "serial", "bigserial", "smallserial" ->
                    Kind.INTEGER;
            case "float4", "float8", "numeric" -> Kind.DECIMAL;
            case "bool" -> Kind.BOOLEAN;
            case "json", "jsonb" -> Kind.JSON;
            default -> Kind.TEXT;
        };
    }

    /**
     * A value as it is sent.
     *
     * @param text as PostgreSQL writes it; null for null
     */
    Object value(String text) {
        if (text == null) {
            return null;
        }
        return switch (kind) {
            case INTEGER -> Long.valueOf(text);
            case DECIMAL -> decimal(text);
            case BOOLEAN -> text.startsWith("t");
            case JSON -> json(text);
            case TEXT -> text;
        };
    }

    /** NaN and the infinities are no numbers of JSON. */
    private static Object decimal(String text) {
        char last = text.charAt(text.length() - 1);
        return text.length() > MAX_DIGITS || !Character.isDigit(last) ? text : new BigDecimal(text);
    }

    private static Object json(String text) {
        return JsonText.parse(text)
                .filter(parsed -> JsonText.isForOldPeers(parsed.value()))
                .map(JsonText.Parsed::value)
                .orElse(text);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PGobject;

/** How values of a body become parameters of a statement. They are bound, never pasted. */
enum Binding {

    /**
     * As if they were written in SQL: numbers and booleans have their types, texts are of whatever
     * type the function takes there.
     */
    LITERAL,

    /** All of them as texts of whatever type the function takes. */
    UNTYPED,

    /** All of them with a type of their own: what functions of {@code anyelement} need. */
    TYPED;

    /** The form in which an array is given. */
    enum Form {
        JSON,
        ARRAY,
        ARRAY_OF_JSON
    }

    /** Binds one value; forms other than JSON are for arrays. */
    void bind(PreparedStatement statement, int index, Object value, Form form) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            string(statement, index, text);
        } else if (value instanceof Collection<?> array) {
            array(statement, index, array, form);
        } else if (value instanceof Map<?, ?>) {
            object(statement, index, JsonText.of(value));
        } else if (this == UNTYPED) {
            untyped(statement, index, plain(value));
        } else {
            scalar(statement, index, value);
        }
    }

    private void string(PreparedStatement statement, int index, String text) throws SQLException {
        if (this == TYPED) {
            statement.setString(index, text);
        } else {
            untyped(statement, index, text);
        }
    }

    private void array(PreparedStatement statement, int index, Collection<?> array, Form form)
            throws SQLException {
        if (this == TYPED) {
            typed(statement, index, elementType(array) + "[]", ArrayText.of(array, false));
        } else if (form == Form.JSON) {
            untyped(statement, index, JsonText.of(array));
        } else {
            untyped(statement, index, ArrayText.of(array, form == Form.ARRAY_OF_JSON));
        }
    }

    private void object(PreparedStatement statement, int index, String json) throws SQLException {
        if (this == TYPED) {
            typed(statement, index, "jsonb", json);
        } else {
            untyped(statement, index, json);
        }
    }

    private static void scalar(PreparedStatement statement, int index, Object value)
            throws SQLException {
        if (value instanceof Boolean flag) {
            statement.setBoolean(index, flag);
        } else if (value instanceof Long number) {
            if (isInt(number)) {
                statement.setInt(index, number.intValue());
            } else {
                statement.setLong(index, number);
            }
        } else {
            statement.setBigDecimal(
                    index,
                    value instanceof BigInteger big ? new BigDecimal(big) : (BigDecimal) value);
        }
    }

    private static void untyped(PreparedStatement statement, int index, String text)
            throws SQLException {
        statement.setObject(index, text, Types.OTHER);
    }

    private static void typed(PreparedStatement statement, int index, String type, String text)
            throws SQLException {
        PGobject object = new PGobject();
        object.setType(type);
        object.setValue(text);
        statement.setObject(index, object);
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal number && number.scale() > -400
                ? number.toPlainString()
                : value.toString();
    }

    private static String elementType(Collection<?> array) {
        List<?> flat = flat(array);
        if (flat.stream().allMatch(Boolean.class::isInstance)) {
            return flat.isEmpty() ? "text" : "bool";
        }
        if (flat.stream().allMatch(e -> e instanceof Long number && isInt(number))) {
            return "int4";
        }
        if (flat.stream().allMatch(Number.class::isInstance)) {
            return flat.stream().allMatch(Long.class::isInstance) ? "int8" : "numeric";
        }
        return flat.stream().anyMatch(Map.class::isInstance) ? "jsonb" : "text";
    }

    private static List<Object> flat(Collection<?> array) {
        return array.stream()
                .filter(element -> element != null)
                .flatMap(
                        element ->
                                element instanceof Collection<?> inner
                                        ? flat(inner).stream()
                                        : List.of((Object) element).stream())
                .toList();
    }

    private static boolean isInt(Long number) {
        return number.intValue() == number;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds out how a function is called, by asking the database, which knows its overloads, defaults
 * and types: it parses a statement and says of which types its parameters are. What it said is kept
 * for the next call of the same shape.
 */
final class Signatures {

    /** Kept at most: shapes come from outside. */
    private static final int MAX_KEPT = 1000;

    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String SYNTAX_ERROR = "42601";

    /** Undefined function, ambiguous function, a type that cannot be told. */
    private static final Set<String> TRY_ANOTHER = Set.of(UNDEFINED_FUNCTION, "42725", "42804");

    private final Map<Shape, Signature> kept =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Shape, Signature> eldest) {
                            return size() > MAX_KEPT;
                        }
                    });

    /** How calls of this shape were made before; null if none was. */
    Signature known(Shape shape) {
        return kept.get(shape);
    }

    /** The functions may have changed: ask anew. */
    void forget(Shape shape) {
        kept.remove(shape);
    }

    /** Its result was too large to be read as a whole. */
    void tooLarge(Shape shape) {
        kept.computeIfPresent(shape, (s, signature) -> signature.tooLarge());
    }

    /**
     * How to make a call.
     *
     * @param connection that commits by itself: nothing of this stays
     * @param known as {@link #known} says
     * @throws SQLException if there is no such function, or the database is away
     */
    Signature of(Connection connection, Shape shape, Arguments arguments, Signature known)
            throws SQLException {
        if (known != null && !known.isOld()) {
            return known;
        }
        SQLException first = null;
        for (boolean folded : arguments.areNamed() ? new boolean[] {true, false} : FOLDED) {
            for (Binding binding : Binding.values()) {
                try {
                    Signature found =
                            ask(connection, shape, arguments, binding, folded)
                                    .large(known != null && known.large());
                    kept.put(shape, found);
                    return found;
                } catch (SQLException e) {
                    if (!TRY_ANOTHER.contains(e.getSQLState())) {
                        throw e;
                    }
                    if (first == null || first.getSQLState().equals(UNDEFINED_FUNCTION)) {
                        first = first == null || !isUndefined(e) ? e : first;
                    }
                }
            }
        }
        throw first;
    }

    private static final boolean[] FOLDED = {true};

    private static boolean isUndefined(SQLException e) {
        return UNDEFINED_FUNCTION.equals(e.getSQLState());
    }

    private static Signature ask(
            Connection connection,
            Shape shape,
            Arguments arguments,
            Binding binding,
            boolean folded)
            throws SQLException {
        String call = shape.function().sql() + "(" + parameters(arguments, folded) + ")";
        try {
            return ask(connection, shape, Signature.ROWS + call, arguments, binding);
        } catch (SQLException e) {
            if (!SYNTAX_ERROR.equals(e.getSQLState())) {
                throw e;
            }
            // a function of plain "record": its columns are known to whoever calls it only
            String column = FunctionName.quoted(shape.function().name());
            return ask(connection, shape, "select " + call + " as " + column, arguments, binding);
        }
    }

    private static Signature ask(
            Connection connection, Shape shape, String sql, Arguments arguments, Binding binding)
            throws SQLException {
        List<Object> values = arguments.values();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                binding.bind(statement, i + 1, values.get(i), Binding.Form.JSON);
            }
            ParameterMetaData types = statement.getParameterMetaData();
            List<Binding.Form> forms = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                boolean array = values.get(i) instanceof Collection<?>;
                forms.add(array ? form(types, i + 1) : Binding.Form.JSON);
            }
            return new Signature(
                    sql,
                    binding,
                    List.copyOf(forms),
                    Nature.of(connection, shape.function()),
                    false,
                    System.nanoTime());
        }
    }

    private static Binding.Form form(ParameterMetaData types, int index) throws SQLException {
        if (types.getParameterType(index) != Types.ARRAY) {
            return Binding.Form.JSON;
        }
        String name = types.getParameterTypeName(index);
        return name.equals("_json") || name.equals("_jsonb")
                ? Binding.Form.ARRAY_OF_JSON
                : Binding.Form.ARRAY;
    }

    /**
     * Names are taken as SQL takes those without quotes, in lower case, since old CC pasted them.
     */
    private static String parameters(Arguments arguments, boolean folded) {
        List<String> parameters = new ArrayList<>();
        if (!arguments.areNamed()) {
            return String.join(", ", Collections.nCopies(arguments.values().size(), "?"));
        }
        for (String name : arguments.names()) {
            String as = folded ? name.toLowerCase(Locale.ROOT) : name;
            parameters.add(FunctionName.quoted(as) + " := ?");
        }
        return String.join(", ", parameters);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.DropReason;
import cc.api.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a function is called with.
 *
 * @param names of the values; empty where they go by position
 * @param values of a body's types, null among them
 */
record Arguments(List<String> names, List<Object> values) {

    /** As many as a PostgreSQL server takes, unless it was compiled for more. */
    static final int MAX_COUNT = 100;

    /** No arguments. */
    static final Arguments NONE = new Arguments(List.of(), List.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,63}");
    private static final int SHOWN = 80;

    /**
     * Reads the field {@code params}: an array, an object, a text that holds one of them, or
     * nothing.
     *
     * @throws Failure if it is something else, or has what PostgreSQL does not take
     */
    static Arguments of(Object params) throws Failure {
        Object read = params;
        if (params instanceof String text) {
            if (text.isBlank()) {
                return NONE;
            }
            read = JsonText.parse(text).map(JsonText.Parsed::value).orElse(text);
        }
        Arguments arguments;
        if (read == null) {
            arguments = NONE;
        } else if (read instanceof Map<?, ?> object) {
            arguments = named(object);
        } else if (read instanceof Collection<?> array) {
            arguments = new Arguments(List.of(), new ArrayList<>(array));
        } else {
            throw bad("must be an array, an object, or a text that holds one of them as JSON");
        }
        arguments.check();
        return arguments;
    }

    private static Arguments named(Map<?, ?> object) throws Failure {
        List<String> names = new ArrayList<>();
        for (Object key : object.keySet()) {
            String name = (String) key;
            if (!NAME.matcher(name).matches()) {
                throw bad(
                        "the name '"
                                + Printable.of(name, SHOWN)
                                + "' must be 1 to 63 letters, digits and '_'");
            }
            names.add(name);
        }
        return new Arguments(names, new ArrayList<>(object.values()));
    }

    private void check() throws Failure {
        if (values.size() > MAX_COUNT) {
            throw bad(
                    "there are "
                            + values.size()
                            + " values, and a function of PostgreSQL takes at most "
                            + MAX_COUNT);
        }
        for (Object value : values) {
            if (hasNul(value)) {
                throw bad("a text has a NUL character in it, which PostgreSQL does not take");
            }
        }
    }

    private static boolean hasNul(Object value) {
        if (value instanceof String text) {
            return text.indexOf('\0') >= 0;
        }
        if (value instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .anyMatch(entry -> hasNul(entry.getKey()) || hasNul(entry.getValue()));
        }
        return value instanceof Collection<?> array && array.stream().anyMatch(Arguments::hasNul);
    }

    boolean areNamed() {
        return !names.isEmpty();
    }

    private static Failure bad(String what) {
        return new Failure(DropReason.BAD_FIELD, "field 'params': " + what);
    }
}

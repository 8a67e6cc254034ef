// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What calls have in common that are made the same way.
 *
 * @param function what is called
 * @param names of the arguments; empty where they go by position
 * @param kinds of the arguments, a letter for each
 */
record Shape(FunctionName function, List<String> names, String kinds) {

    static Shape of(FunctionName function, Arguments arguments) {
        StringBuilder kinds = new StringBuilder();
        arguments.values().forEach(value -> kinds.append(kind(value)));
        return new Shape(function, arguments.names(), kinds.toString());
    }

    private static char kind(Object value) {
        if (value == null) {
            return 'z';
        }
        if (value instanceof String) {
            return 's';
        }
        if (value instanceof Boolean) {
            return 'b';
        }
        if (value instanceof Long number) {
            return number.intValue() == number ? 'i' : 'l';
        }
        if (value instanceof Collection<?>) {
            return 'a';
        }
        if (value instanceof Map<?, ?>) {
            return 'o';
        }
        return value instanceof BigInteger ? 'l' : 'd';
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.client.KeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Arguments of a function as an operator types them. */
final class CallArguments {

    private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9_]+:?=(?s:.*)");
    private static final String JSON = ":=";

    private CallArguments() {}

    /**
     * Reads them.
     *
     * @return a list of values by position, or a map of values by name
     * @throws IllegalArgumentException if they are of both kinds, or one is no JSON
     */
    static Object of(List<String> words) {
        long named = words.stream().filter(word -> NAMED.matcher(word).matches()).count();
        if (named == 0) {
            List<Object> values = new ArrayList<>();
            words.forEach(word -> values.add(value(word)));
            return values;
        }
        if (named < words.size()) {
            throw new IllegalArgumentException(
                    "arguments must all have names or none: name=text, name:=json; or texts, :=json;"
                            + " a text with '=' in it is :='\"a=b\"'");
        }
        return KeyValues.parse(words).fields();
    }

    private static Object value(String word) {
        return word.startsWith(JSON) ? KeyValues.parse(List.of("value" + word)).get("value") : word;
    }
}

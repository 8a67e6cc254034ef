// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a message as an operator types them: {@code key=value} for a text, {@code
 * key:=json} for anything else.
 */
public final class KeyValues {

    /** What is set where a message is made. */
    private static final Set<String> OWN = Set.of("req", "blob_hash");

    private KeyValues() {}

    /**
     * Reads the fields.
     *
     * @throws IllegalArgumentException with what is wrong where
     */
    public static Body parse(List<String> words) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            boolean json = equals > 0 && word.charAt(equals - 1) == ':';
            String key = word.substring(0, Math.max(0, json ? equals - 1 : equals));
            if (key.isEmpty()) {
                throw new IllegalArgumentException("'" + word + "': must be key=text or key:=json");
            }
            if (OWN.contains(key)) {
                throw new IllegalArgumentException("'" + key + "' is set by itself");
            }
            if (fields.containsKey(key)) {
                throw new IllegalArgumentException("'" + key + "' is there twice");
            }
            String value = word.substring(equals + 1);
            fields.put(key, json ? json(word, value) : value);
        }
        return Body.of(fields);
    }

    private static Object json(String word, String value) {
        try {
            Body body = Body.parse(Frame.of("{\"value\":" + value + "\n}"));
            // not one with text that closes the value and goes on, such as 1,"other":2
            if (body.fields().size() == 1) {
                return body.get("value");
            }
        } catch (DropException e) {
            // its position would be one in what was parsed, not in what was typed
        }
        throw new IllegalArgumentException(
                "'"
                        + word
                        + "': what stands after := must be one value of JSON; a word with blanks,"
                        + " {}, [], () or $ goes between single quotes");
    }
}

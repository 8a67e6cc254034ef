// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** JSON within values, written and read within the bounds of message bodies. */
final class JsonText {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FIELD = "value";

    private JsonText() {}

    /** A value of a body as JSON. */
    static String of(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a value that is no JSON", e);
        }
    }

    /** The one value that a text holds, which may be null; empty if it holds anything else. */
    static Optional<Parsed> parse(String text) {
        try {
            // a line end, since a text may end in what would take the brace with it
            Body body = Body.parse(Frame.of("{\"" + FIELD + "\":" + text + "\n}"));
            // not one that closes the value and goes on, such as 1,"other":2
            return body.fields().size() == 1
                    ? Optional.of(new Parsed(body.get(FIELD)))
                    : Optional.empty();
        } catch (DropException e) {
            return Optional.empty();
        }
    }

    /**
     * A value that was read.
     *
     * @param value null for JSON's null
     */
    record Parsed(Object value) {}

    /**
     * Whether old peers read a value: they drop a message with an array of anything but objects in
     * it, at any depth.
     */
    static boolean isForOldPeers(Object value) {
        if (value instanceof Map<?, ?> object) {
            return object.values().stream().allMatch(JsonText::isForOldPeers);
        }
        if (value instanceof Collection<?> array) {
            return array.stream().allMatch(e -> e instanceof Map && isForOldPeers(e));
        }
        return true;
    }
}

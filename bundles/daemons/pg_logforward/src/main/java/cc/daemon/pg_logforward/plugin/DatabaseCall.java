// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

import cc.api.Body;
import cc.api.MessageType;
import cc.api.config.Options;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** A {@code db} message: a call of a function, which the handler {@code database} makes. */
public final class DatabaseCall {

    private static final MessageType TYPE = MessageType.of("db");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DatabaseCall() {}

    /**
     * The type of the message.
     *
     * @param suffix which database, as {@code confdb}; an empty text for none
     * @throws IllegalArgumentException if the suffix cannot be part of a message type
     */
    public static MessageType type(String suffix) {
        return TYPE.with(suffix);
    }

    /**
     * The type of the message, as the option {@code msg-suffix} of a plugin says: a suffix, or
     * {@code none}, since an option without a value counts as not set.
     *
     * @param fallback the suffix where the option is not set
     */
    public static MessageType type(Options options, String fallback) {
        String suffix = options.text("msg-suffix", fallback);
        try {
            return type(suffix.equals("none") ? "" : suffix);
        } catch (IllegalArgumentException e) {
            options.problem(
                    "msg-suffix",
                    "letters, digits, '_' and '-', with dots between them, or 'none'");
            return type(fallback);
        }
    }

    /**
     * The body of the message. The arguments travel as a text that holds JSON, since old receivers
     * take no array with anything but objects in it.
     *
     * @param function with its schema, {@code log.add}
     * @param arguments texts, numbers, booleans and nulls, by position
     */
    public static Body body(String function, List<?> arguments) {
        try {
            String params = MAPPER.writeValueAsString(arguments);
            return Body.of("function", function).with("params", params);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("arguments that are no JSON", e);
        }
    }
}

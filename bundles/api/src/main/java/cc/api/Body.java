// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON object in a message. Immutable, all the way down. Values are {@code String}, {@code
 * Boolean}, {@code Long}, {@code BigInteger}, {@code BigDecimal}, {@code List}, {@code Map} with
 * {@code String} keys, and {@code null} for JSON's null.
 *
 * <p>Old senders write some integers as floats or as strings of digits: {@link #integer} and {@link
 * #number} take those too.
 */
public final class Body {

    /** The object with no fields. */
    public static final Body EMPTY = new Body(Map.of());

    private static final int LONG_DIGITS = 19;

    private final Map<String, Object> fields;

    private Body(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * A body of these fields.
     *
     * @param fields with values as above, also {@code Integer}, {@code Double}, {@code Float} and
     *     any {@code Collection}
     * @throws IllegalArgumentException if a value is of another type, or not finite
     */
    public static Body of(Map<String, ?> fields) {
        return fields.isEmpty() ? EMPTY : new Body(object(fields));
    }

    /** A body of one field. */
    public static Body of(String name, Object value) {
        return EMPTY.with(name, value);
    }

    /**
     * Reads JSON as it is on the wire: UTF-8 with no byte-order mark, one object, no name twice in
     * an object, no more depth and tokens than {@link Json} takes.
     *
     * @throws DropException {@link DropReason#BAD_JSON} with what is wrong and where
     */
    public static Body parse(Frame json) throws DropException {
        return new Body(Json.parse(json));
    }

    /** All fields, in the order in which they came. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** Whether the field is there, if only as null. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The field's value; null if it is null or not there. */
    public Object get(String name) {
        return fields.get(name);
    }

    /**
     * A text that must be there. A number is taken as its text, since old senders send such ids.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if it is not there or neither
     */
    public String text(String name) throws DropException {
        Object value = fields.get(name);
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return value.toString();
        }
        throw badField(name, "a text");
    }

    /** A text that may be missing or null. */
    public String text(String name, String fallback) throws DropException {
        return fields.get(name) == null ? fallback : text(name);
    }

    /**
     * An integer that must be there.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if it is not there, has a fraction, or
     *     does not fit into 64 bits
     */
    public long integer(String name) throws DropException {
        Object value = fields.get(name);
        if (value instanceof Long integer) {
            return integer;
        }
        if (value instanceof BigDecimal decimal && isModest(decimal)) {
            try {
                return decimal.longValueExact();
            } catch (ArithmeticException e) {
                throw badField(name, "an integer of 64 bits");
            }
        }
        if (value instanceof String text && text.length() <= LONG_DIGITS + 1) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw badField(name, "an integer of 64 bits");
            }
        }
        throw badField(name, "an integer of 64 bits");
    }

    /** An integer that may be missing or null. */
    public long integer(String name, long fallback) throws DropException {
        return fields.get(name) == null ? fallback : integer(name);
    }

    /**
     * A finite number that must be there.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if it is not there or not one
     */
    public double number(String name) throws DropException {
        Object value = fields.get(name);
        double number = Double.NaN;
        if (value instanceof Number n) {
            number = n.doubleValue();
        } else if (value instanceof String text && text.length() <= 40) {
            try {
                number = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw badField(name, "a number");
            }
        }
        if (!Double.isFinite(number)) {
            throw badField(name, "a number");
        }
        return number;
    }

    /** A finite number that may be missing or null. */
    public double number(String name, double fallback) throws DropException {
        return fields.get(name) == null ? fallback : number(name);
    }

    /**
     * The bytes of a base64 text that must be there; line breaks in it are skipped.
     *
     * @throws DropException {@link DropReason#BAD_FIELD} if it is not there or not base64
     */
    public byte[] base64(String name) throws DropException {
        String text = text(name);
        try {
            boolean broken = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
            String joined = broken ? text.replace("\n", "").replace("\r", "") : text;
            return Base64.getDecoder().decode(joined);
        } catch (IllegalArgumentException e) {
            throw badField(name, "base64");
        }
    }

    /** This body with one more field, or with another value for it. */
    public Body with(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(fields);
        copy.put(name, value(value));
        return new Body(Collections.unmodifiableMap(copy));
    }

    /**
     * Checks that the body was made for the type of its message.
     *
     * @throws DropException {@link DropReason#HIJACKED} if its {@code req} says another one
     */
    public void requireType(MessageType type) throws DropException {
        if (!type.name().equals(fields.get("req"))) {
            throw new DropException(
                    DropReason.HIJACKED,
                    "the body's req is "
                            + (has("req") ? "'" + shown("req") + "'" : "not there")
                            + ", the message type '"
                            + type
                            + "'");
        }
    }

    /**
     * The fields that every message has, added: {@code req} and {@code blob_hash} as given, {@code
     * time} and {@code hostname} unless they are there.
     *
     * @param blobHash {@code SHA-1:<hex>}, or an empty text
     */
    public Body stamped(MessageType type, String blobHash) {
        Map<String, Object> copy = new LinkedHashMap<>(fields);
        copy.put("req", type.name());
        copy.computeIfAbsent("time", n -> Json.now());
        copy.computeIfAbsent("hostname", n -> HostName.get());
        copy.put("blob_hash", blobHash);
        return new Body(Collections.unmodifiableMap(copy));
    }

    /** JSON as deployed peers write it: all of it ASCII, other characters escaped. */
    public Frame toJson() {
        try {
            return Frame.wrap(Json.write(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body that is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private DropException badField(String name, String wanted) {
        String is = has(name) ? "= '" + shown(name) + "'" : "is missing";
        return new DropException(
                DropReason.BAD_FIELD, "field '" + name + "' " + is + ": must be " + wanted);
    }

    private String shown(String name) {
        return Printable.of(String.valueOf(fields.get(name)), 80);
    }

    /** Whether a number's digits can be written out without using up memory. */
    private static boolean isModest(BigDecimal decimal) {
        return Math.abs((long) decimal.precision() - decimal.scale()) <= 4 * LONG_DIGITS
                && Math.abs((long) decimal.scale()) <= 1000;
    }

    private static Map<String, Object> object(Map<?, ?> fields) {
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((name, value) -> copy.put((String) name, value(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object value(Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("not a JSON number: " + number);
            }
            return BigDecimal.valueOf(number);
        }
        if (value instanceof Map<?, ?> map) {
            return object(map);
        }
        if (value instanceof Collection<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(value(element)));
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The names of the fields; values may be long, or secret. */
    @Override
    public String toString() {
        return "Body" + fields.keySet();
    }
}

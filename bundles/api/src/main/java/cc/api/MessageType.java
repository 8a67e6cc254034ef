// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;

/**
 * The dotted type of a message, such as {@code pub.infofile}: segments of letters, digits, {@code
 * _} and {@code -}, at most {@value #MAX_LENGTH} characters in all.
 */
public final class MessageType implements Comparable<MessageType> {

    /** The longest type that is taken, in characters. */
    public static final int MAX_LENGTH = 128;

    private final String name;

    private MessageType(String name) {
        this.name = name;
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException if no message type is written like this
     */
    public static MessageType of(String name) {
        return parse(name)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "not a message type: '" + Printable.of(name, 80) + "'"));
    }

    /** The type of this name; empty if no message type is written like this. */
    public static Optional<MessageType> parse(String name) {
        return isValid(name) ? Optional.of(new MessageType(name)) : Optional.empty();
    }

    /** The type that a part of a message holds; empty if it holds none. */
    public static Optional<MessageType> parse(Frame frame) {
        if (frame.size() > MAX_LENGTH) {
            return Optional.empty();
        }
        return parse(frame.utf8());
    }

    static boolean isValid(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        boolean segmentOpen = false;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (!segmentOpen) {
                    return false;
                }
                segmentOpen = false;
            } else if (isSegmentCharacter(c)) {
                segmentOpen = true;
            } else {
                return false;
            }
        }
        return segmentOpen;
    }

    private static boolean isSegmentCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '-';
    }

    /** The type as it is written, {@code pub.infofile}. */
    public String name() {
        return name;
    }

    /**
     * This type with more segments after it.
     *
     * @param suffix segments; an empty text gives this type
     * @throws IllegalArgumentException if the result is no message type
     */
    public MessageType with(String suffix) {
        return suffix.isEmpty() ? this : of(name + "." + suffix);
    }

    @Override
    public int compareTo(MessageType other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageType that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;

/**
 * Which message types a handler takes: a dotted prefix by whole segments ({@code pub} takes {@code
 * pub} and {@code pub.infofile}, not {@code public.x}), or {@code *} for all.
 */
public final class Pattern implements Comparable<Pattern> {

    /** The pattern that takes every message. */
    public static final Pattern ALL = new Pattern("*");

    private final String text;

    private Pattern(String text) {
        this.text = text;
    }

    /**
     * The pattern written like this.
     *
     * @throws IllegalArgumentException if it is neither {@code *} nor a dotted prefix
     */
    public static Pattern of(String text) {
        if (text.equals(ALL.text)) {
            return ALL;
        }
        Optional<MessageType> prefix = MessageType.parse(text);
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException(
                    "pattern '"
                            + Printable.of(text, 80)
                            + "': must be '*' or segments of letters, digits, '_' and '-' with dots"
                            + " between them");
        }
        return new Pattern(text);
    }

    public boolean matches(MessageType type) {
        String name = type.name();
        return this == ALL
                || name.startsWith(text)
                        && (name.length() == text.length() || name.charAt(text.length()) == '.');
    }

    /** The pattern as it is written. */
    public String text() {
        return text;
    }

    /** Shortest first, the order in which a server calls handlers; {@code *} before all. */
    @Override
    public int compareTo(Pattern other) {
        int byLength = Integer.compare(length(), other.length());
        return byLength != 0 ? byLength : text.compareTo(other.text);
    }

    private int length() {
        return this == ALL ? 0 : text.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

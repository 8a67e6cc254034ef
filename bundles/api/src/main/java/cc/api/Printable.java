// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.nio.charset.StandardCharsets;

/**
 * Makes text that came from outside fit for a log line or a terminal: control characters, escape
 * sequences, line ends and what reverses the direction of writing are shown as {@code \\uXXXX}.
 */
public final class Printable {

    private Printable() {}

    /**
     * Escapes a text.
     *
     * @param max characters of the text to show; what is cut off is marked by {@code …}
     */
    public static String of(String text, int max) {
        int end = Math.min(text.length(), max);
        StringBuilder out = new StringBuilder(end + 8);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c) || isPair(text, i)) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? out.append('…').toString() : out.toString();
    }

    /** Escapes a text, and shows at most 200 characters of it. */
    public static String of(String text) {
        return of(text, 200);
    }

    /** Escapes bytes, read as UTF-8. */
    public static String of(Frame frame, int max) {
        int length = Math.min(frame.size(), 4 * max + 4);
        String text = new String(frame.array(), 0, length, StandardCharsets.UTF_8);
        return of(text, max);
    }

    /**
     * An exception with where it comes from, for a log, whoever made it: texts are escaped and cut,
     * frames and causes counted. Never throws, not even where the exception's own methods do.
     */
    public static String trace(Throwable e) {
        return Trace.of(e);
    }

    private static boolean isPlain(char c) {
        if (c < 0x7f) {
            return c >= 0x20;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    private static boolean isPair(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))
                        && Character.isDefined(text.codePointAt(i))
                || Character.isLowSurrogate(c)
                        && i > 0
                        && Character.isHighSurrogate(text.charAt(i - 1))
                        && Character.isDefined(text.codePointAt(i - 1));
    }
}

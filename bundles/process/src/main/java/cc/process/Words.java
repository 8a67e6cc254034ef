// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Words of a command line as systemd's ExecStart has them (systemd.service(5), "Command lines"):
 * blanks divide, single and double quotes hold together, and in and out of both a backslash begins
 * one of C's escapes. Nothing else means anything: no variables, no wildcards, no pipes.
 */
public final class Words {

    private static final String PLAIN = "abfnrtv\\\"'s";
    private static final String MEANT = "\u0007\b\f\n\r\t\u000b\\\"' ";

    private final String text;
    private int at;

    private Words(String text) {
        this.text = text;
    }

    /**
     * Splits a line.
     *
     * @throws IllegalArgumentException with what is wrong: a quote that does not end, an escape
     *     that is none
     */
    public static List<String> split(String line) {
        Words words = new Words(line);
        List<String> found = new ArrayList<>();
        while (words.skipBlanks()) {
            found.add(words.next());
        }
        return List.copyOf(found);
    }

    private boolean skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private String next() {
        StringBuilder word = new StringBuilder();
        char quote = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                word.append(escaped());
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && isBlank(c)) {
                break;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote " + quote + " does not end");
        }
        return word.toString();
    }

    private char escaped() {
        if (at == text.length()) {
            throw new IllegalArgumentException("a backslash stands at the end");
        }
        char c = text.charAt(at++);
        int known = PLAIN.indexOf(c);
        if (known >= 0) {
            return MEANT.charAt(known);
        }
        return switch (c) {
            case 'x' -> number(2, 16);
            case 'u' -> number(4, 16);
            case '0', '1', '2', '3' -> {
                at--;
                yield number(3, 8);
            }
            default -> throw new IllegalArgumentException("\\" + c + " is no escape");
        };
    }

    private char number(int digits, int radix) {
        String number = text.substring(at, Math.min(text.length(), at + digits));
        try {
            if (number.length() == digits && number.chars().allMatch(Character::isLetterOrDigit)) {
                at += digits;
                int value = Integer.parseInt(number, radix);
                if (value != 0) {
                    return (char) value;
                }
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "an escape with '" + number + "': must be " + digits + " digits, and not 0");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A shell wildcard for names: {@code *} any characters, {@code ?} one, {@code [a-z]} one of these,
 * {@code [!a-z]} one that is none of them. Everything else, {@code {}}, {@code ,} and backslashes
 * too, stands for itself.
 */
final class Wildcard {

    private final String text;
    private final Pattern pattern;

    private Wildcard(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    static Wildcard of(String text) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = c == '[' ? endOfSet(text, i) : -1;
            if (end > 0) {
                regex.append(set(text.substring(i + 1, end)));
                i = end;
            } else if (c == '*') {
                // one of a row says it all, and more of them would take their time
                if (i == 0 || text.charAt(i - 1) != '*') {
                    regex.append(".*");
                }
            } else if (c == '?') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            i++;
        }
        try {
            return new Wildcard(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            // a range like [z-a], which in a shell takes nothing: the text as it stands
            return new Wildcard(text, Pattern.compile(Pattern.quote(text)));
        }
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    /** Where the set ends that begins there; -1 if it does not, and the bracket is just one. */
    private static int endOfSet(String text, int start) {
        int first = start + 1;
        if (first < text.length() && text.charAt(first) == '!') {
            first++;
        }
        // a closing bracket that stands first is one of the set
        return text.indexOf(']', first + 1);
    }

    private static String set(String inside) {
        boolean not = inside.startsWith("!");
        String characters = not ? inside.substring(1) : inside;
        return (not ? "[^" : "[") + characters.replaceAll("([\\\\\\[\\]^&])", "\\\\$1") + "]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Wildcard that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The wildcard as it is written. */
    @Override
    public String toString() {
        return text;
    }
}

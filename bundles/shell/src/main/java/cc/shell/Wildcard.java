// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an operator types to pick names: part of a name, or all of it with {@code *} and {@code ?}.
 */
final class Wildcard {

    private final Pattern pattern;

    private Wildcard(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The wildcard written like this; an empty one takes every name. */
    static Wildcard of(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        boolean whole = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
        return new Wildcard(Pattern.compile(whole ? regex.toString() : ".*" + regex + ".*"));
    }

    boolean matches(String name) {
        return pattern.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}

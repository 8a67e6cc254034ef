// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the function in {@code select [* from] schema.function(...)}, and counts its arguments.
 * Only a name with a schema counts: others are PostgreSQL's own, mostly.
 */
final class SqlCall {

    private static final Pattern START =
            Pattern.compile(
                    "\\s*select\\s+(?:\\*\\s+from\\s+)?(\\w+\\.\\w+)\\s*\\(",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern DOLLAR = Pattern.compile("\\$(?:[A-Za-z_]\\w*)?\\$");

    private final String sql;
    private int at;

    private SqlCall(String sql, int at) {
        this.sql = sql;
        this.at = at;
    }

    /** The call that a statement is, as {@code log.add(6)}; empty if it is none, or cut off. */
    static Optional<String> in(String sql) {
        Matcher start = START.matcher(sql);
        if (!start.lookingAt()) {
            return Optional.empty();
        }
        int arguments = new SqlCall(sql, start.end()).arguments();
        return arguments < 0
                ? Optional.empty()
                : Optional.of(start.group(1) + "(" + arguments + ")");
    }

    /** Arguments up to the bracket that closes the call; -1 if there is none. */
    private int arguments() {
        int depth = 1;
        int commas = 0;
        boolean any = false;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            switch (c) {
                case '(', '[' -> depth++;
                case ')', ']' -> depth--;
                case ',' -> commas += depth == 1 ? 1 : 0;
                case '\'', '"' -> at = endOf(c);
                case '$' -> skipDollarQuoted();
                default -> {}
            }
            if (depth == 0) {
                return any ? commas + 1 : 0;
            }
            any |= !Character.isWhitespace(c);
            at++;
        }
        return -1;
    }

    /** Where a quoted text ends; one that is doubled ends it, and begins another. */
    private int endOf(char quote) {
        int end = sql.indexOf(quote, at + 1);
        return end < 0 ? sql.length() : end;
    }

    /** Steps to the end of {@code $tag$ ... $tag$}; a parameter like {@code $1} begins none. */
    private void skipDollarQuoted() {
        Matcher tag = DOLLAR.matcher(sql).region(at, sql.length());
        if (tag.lookingAt()) {
            int end = sql.indexOf(tag.group(), tag.end());
            at = end < 0 ? sql.length() : end + tag.group().length() - 1;
        }
    }
}

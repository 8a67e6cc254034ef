// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import cc.daemon.pg_logforward.plugin.PgRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a record says that somebody did.
 *
 * @param name {@code connect}, {@code disconnect}, {@link #STATEMENTS}, or a function with the
 *     number of its arguments, {@code log.add(6)}
 * @param calls how often
 * @param millis how long it took, milliseconds
 */
record Action(String name, long calls, double millis) {

    /** All statements together. */
    static final String STATEMENTS = "SQL statements";

    private static final int MAX_NAME = 128;
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double MICROS_PER_MILLI = 1000;

    /** With log_disconnections on. */
    private static final Pattern DISCONNECT =
            Pattern.compile(
                    "disconnection:\\s+session\\s+time:\\s+(\\d{1,9}):(\\d{1,2}):([\\d.]{1,20})\\s.*",
                    Pattern.DOTALL);

    /** With log_min_duration_statement set. */
    private static final Pattern DURATION =
            Pattern.compile(
                    "duration:\\s+([0-9.]{1,20})\\s+ms\\s+(?:statement|execute\\s[^:]{1,200}):\\s*(.*)",
                    Pattern.DOTALL);

    /** Of the patch that logs function calls. */
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "function call:\\s([\\w.]+\\(\\d{1,9}\\))\\s+calls=(\\d{1,18})\\s+time=(\\d{1,18})\\s+self_time=\\d",
                    Pattern.CASE_INSENSITIVE);

    /** What a record says; empty if it says nothing of the kind. */
    static List<Action> of(PgRecord record, boolean parseStatements) {
        String message = record.message();
        if (message.startsWith("connection authorized:")) {
            return List.of(new Action("connect", 1, 0));
        }
        if (message.startsWith("disconnection:")) {
            return List.of(new Action("disconnect", 1, session(message)));
        }
        Matcher function = FUNCTION.matcher(message);
        if (!parseStatements && function.find()) {
            return List.of(
                    new Action(
                            cut(function.group(1)),
                            Long.parseLong(function.group(2)),
                            Long.parseLong(function.group(3)) / MICROS_PER_MILLI));
        }
        Matcher statement = DURATION.matcher(message);
        return statement.lookingAt()
                ? statement(number(statement.group(1)), statement.group(2), parseStatements)
                : List.of();
    }

    private static List<Action> statement(double millis, String sql, boolean parse) {
        Action all = new Action(STATEMENTS, 1, millis);
        Optional<String> call = parse ? SqlCall.in(sql) : Optional.empty();
        return call.map(name -> List.of(new Action(cut(name), 1, millis), all))
                .orElse(List.of(all));
    }

    private static double session(String message) {
        Matcher time = DISCONNECT.matcher(message);
        return time.matches()
                ? Long.parseLong(time.group(1)) * MILLIS_PER_HOUR
                        + Long.parseLong(time.group(2)) * MILLIS_PER_MINUTE
                        + number(time.group(3)) * MILLIS_PER_SECOND
                : 0;
    }

    private static double number(String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            // several dots
            return 0;
        }
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}

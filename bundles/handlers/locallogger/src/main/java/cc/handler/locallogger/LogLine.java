// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * A log message of another program as this runtime's log shows it. Whatever the sender wrote, it
 * cannot look like something else: control characters are shown as {@code \\uXXXX}, and the second
 * and later lines of a message, as tracebacks have them, begin with {@link #CONTINUED}.
 *
 * @param level where it goes
 * @param text {@code [job@host] HH:MM:SS,mmm LEVEL message}
 */
record LogLine(LogLevel level, String text) {

    /** What stands in front of each line but the first. */
    static final String CONTINUED = "    | ";

    private static final String CUT = "…";
    private static final int MAX_NAME = 80;
    private static final int MAX_LEVEL = 16;
    private static final long YEAR_10000 = 253_402_300_800L;

    private static final Pattern LINE_END = Pattern.compile("\r\n|\n");
    private static final Pattern NO_LEVEL = Pattern.compile("[^A-Za-z0-9_]");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss,SSS");

    /**
     * Reads the fields.
     *
     * @param zone in which the time is shown
     * @param max characters of the message to show, at most
     * @throws DropException if a field is missing or wrong: then it is no log message
     */
    static LogLine of(Body body, ZoneId zone, int max) throws DropException {
        String level = body.text("log_level");
        String text =
                "["
                        + name(body.text("job_name"))
                        + "@"
                        + name(body.text("hostname"))
                        + "] "
                        + time(body.number("log_time"), zone)
                        + " "
                        + NO_LEVEL.matcher(cut(level, MAX_LEVEL)).replaceAll("?")
                        + " "
                        + lines(body.text("log_msg"), max);
        return new LogLine(LogLevel.of(level), text);
    }

    /** What is shown of a message that is none. */
    static LogLine nonLog(String type, String body) {
        return new LogLine(LogLevel.INFO, "non-log msg: " + type + " " + body);
    }

    /** With no bracket in it, which would end it where the reader looks for its end. */
    private static String name(String text) {
        return Printable.of(text, MAX_NAME).replace("[", "\\u005b").replace("]", "\\u005d");
    }

    private static String time(double seconds, ZoneId zone) {
        if (seconds < 0 || seconds >= YEAR_10000) {
            return "--:--:--,---";
        }
        Instant time = Instant.ofEpochMilli((long) Math.floor(seconds * 1000));
        return TIME.format(time.atZone(zone));
    }

    private static String lines(String message, int max) {
        StringBuilder out = new StringBuilder();
        for (String line : LINE_END.split(cut(message, max).stripTrailing(), -1)) {
            out.append(out.isEmpty() ? "" : "\n" + CONTINUED);
            // a tab does no harm, and indents what a Java stack trace has in it
            out.append(Printable.of(line.replace("\t", "    "), Integer.MAX_VALUE));
        }
        return message.length() > max ? out.append(CUT).toString() : out.toString();
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}

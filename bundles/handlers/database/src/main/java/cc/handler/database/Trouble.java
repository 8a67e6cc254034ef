// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an error of the database means for a call. The classes of codes are those of appendix A of
 * PostgreSQL's manual.
 *
 * @param kind what can be done about it
 * @param sqlState its code; empty if there is none
 * @param message fit for whoever asked: what the server itself said, else nothing of hosts and
 *     users
 */
record Trouble(Kind kind, String sqlState, String message) {

    private static final Pattern TIMED_OUT = Pattern.compile("request timed out after \\d+ms");

    static final String SERIALIZATION = "40001";

    private static final String DEADLOCK = "40P01";
    private static final String READ_ONLY = "25006";
    private static final String CANCELED = "57014";
    private static final String CONNECTION = "08";
    private static final String DRIVER_LIMIT = "maxResultBuffer";

    /** Shut down, crashed, starting; too many connections; ended for being idle. */
    private static final Set<String> AWAY =
            Set.of("57P01", "57P02", "57P03", "57P05", "53300", "25P03", "25P04");

    /** A function was replaced, and the statement that was prepared is not what it needs. */
    private static final Set<String> STALE =
            Set.of("42883", "42725", "42804", "42601", "42P18", "0A000", "26000");

    /** What can be done. */
    enum Kind {
        /** Rolled back since it met another transaction: the same again may do. */
        AGAIN,
        /** The server takes no changes, as one that was replaced by another. */
        READ_ONLY,
        /** The connection is gone, or there was none. */
        AWAY,
        /** Ended before its end. */
        CANCELED,
        /** More than the driver reads. */
        TOO_LARGE,
        /** The database says no. */
        REFUSED
    }

    static Trouble of(SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        ServerErrorMessage server =
                error instanceof PSQLException e ? e.getServerErrorMessage() : null;
        String said = server == null ? null : server.getMessage();
        return new Trouble(
                kind(error, state), state, said == null ? "the call failed in the driver" : said);
    }

    private static Kind kind(SQLException error, String state) {
        if (state.equals(SERIALIZATION) || state.equals(DEADLOCK)) {
            return Kind.AGAIN;
        }
        if (state.equals(READ_ONLY)) {
            return Kind.READ_ONLY;
        }
        if (state.equals(CANCELED)) {
            return Kind.CANCELED;
        }
        // the name of the driver's option is in its message in every language
        if (String.valueOf(error.getMessage()).contains(DRIVER_LIMIT)) {
            return Kind.TOO_LARGE;
        }
        if (state.startsWith(CONNECTION)
                || AWAY.contains(state)
                || error instanceof SQLTransientConnectionException) {
            return Kind.AWAY;
        }
        return Kind.REFUSED;
    }

    /**
     * Whether the statement itself did not fit, before anything ran: an error within a function has
     * a context.
     */
    static boolean isStale(SQLException error) {
        return STALE.contains(String.valueOf(error.getSQLState()))
                && error instanceof PSQLException e
                && e.getServerErrorMessage() != null
                && e.getServerErrorMessage().getWhere() == null;
    }

    /** What an operator is told: the innermost reason, which is what went wrong. */
    static String explain(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() instanceof SQLException) {
            cause = cause.getCause();
        }
        if (cause instanceof SQLTransientConnectionException e && e.getSQLState() == null) {
            // of the pool, with the milliseconds that it waited
            return TIMED_OUT.matcher(String.valueOf(cause.getMessage())).replaceFirst("in time");
        }
        String text = String.valueOf(cause.getMessage());
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(0, line);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;

/**
 * Why a request is answered by an error. Its message goes to whoever asked, so it names no host, no
 * user and no password. No stack trace: it is made for each bad request that somebody sends.
 */
final class Failure extends Exception {

    /** The database refused the call, or the function raised an error. */
    static final DropReason DATABASE = new DropReason("database-error");

    /** The call took longer than {@code statement-timeout}. */
    static final DropReason TIMEOUT = new DropReason("timeout");

    /** The database could not be reached for {@code wait-timeout}. */
    static final DropReason UNAVAILABLE = new DropReason("unavailable");

    /** The connection was lost while the call was under way. */
    static final DropReason CONNECTION_LOST = new DropReason("connection-lost");

    /** The id was used before, for another call. */
    static final DropReason CONFLICT = new DropReason("conflict");

    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 1000;

    private final transient DropReason reason;
    private final String sqlState;

    Failure(DropReason reason, String message) {
        this(reason, message, "");
    }

    /**
     * @param sqlState five characters of the database; empty where it said none
     */
    Failure(DropReason reason, String message, String sqlState) {
        super(Printable.of(message, MAX_LENGTH), null, false, false);
        this.reason = reason;
        this.sqlState = sqlState;
    }

    /** The database was away for too long. */
    static Failure unavailable() {
        return new Failure(
                UNAVAILABLE, "the database cannot be reached; the call was not made, or undone");
    }

    DropReason reason() {
        return reason;
    }

    String sqlState() {
        return sqlState;
    }

    /** What the server counts and logs. */
    DropException drop(String function) {
        String state = sqlState.isEmpty() ? "" : " (" + sqlState + ")";
        return new DropException(reason, function + ": " + getMessage() + state);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.util.List;

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

    private static final String DISK_FULL = "53100";

    /** Of these the call was not made, or was undone, and may do later. */
    private static final List<DropReason> PASSING =
            List.of(DropReason.QUEUE_FULL, UNAVAILABLE, TIMEOUT, CONNECTION_LOST);

    /**
     * Serialization and deadlocks; no resources; a lock that is not to be had; an operator or the
     * system at fault; a server that takes no changes.
     */
    private static final List<String> PASSING_STATES =
            List.of("40", "53", "55P03", "57", "58", "25006");

    private final transient DropReason reason;
    private final String sqlState;
    private final boolean unsure;

    Failure(DropReason reason, String message) {
        this(reason, message, "");
    }

    /**
     * @param sqlState five characters of the database; empty where it said none
     */
    Failure(DropReason reason, String message, String sqlState) {
        this(reason, message, sqlState, false);
    }

    private Failure(DropReason reason, String message, String sqlState, boolean unsure) {
        super(Printable.of(message, MAX_LENGTH), null, false, false);
        this.reason = reason;
        this.sqlState = sqlState;
        this.unsure = unsure;
    }

    /** One of a call that may have taken its effect nevertheless. */
    static Failure unsure(DropReason reason, String message, String sqlState) {
        return new Failure(
                reason, message + "; it may have taken its effect or not", sqlState, true);
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

    /**
     * What a sender is told that asks to be acknowledged. It is not asked to send a call again that
     * would be made twice then, nor one that cannot come to a better end.
     */
    Acknowledgement.Reason nack() {
        if (unsure) {
            return Acknowledgement.Reason.REFUSED;
        }
        if (reason.equals(DropReason.STOPPING)) {
            return Acknowledgement.Reason.STOPPING;
        }
        if (reason.equals(CONFLICT)) {
            return Acknowledgement.Reason.CONFLICT;
        }
        if (sqlState.equals(DISK_FULL)) {
            return Acknowledgement.Reason.FULL;
        }
        return PASSING.contains(reason) || PASSING_STATES.stream().anyMatch(sqlState::startsWith)
                ? Acknowledgement.Reason.BUSY
                : Acknowledgement.Reason.REFUSED;
    }

    /** What the server counts and logs. */
    DropException drop(String function) {
        String state = sqlState.isEmpty() ? "" : " (" + sqlState + ")";
        return new DropException(reason, function + ": " + getMessage() + state);
    }
}

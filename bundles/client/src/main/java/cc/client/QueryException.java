// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

/** Why a query got no reply, or no more of them. No stack trace: it is made for each of them. */
public final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What happened to the query. */
    public enum Reason {
        /** No reply within its time-out. */
        TIMEOUT,
        /** The query or its client was closed before a reply came. */
        CLOSED,
        /** The queue to the server is full. */
        NOT_SENT,
        /** The client has as many open queries as it may have, by count or by bytes. */
        TOO_MANY,
        /** A reply of another type than the only one that makes sense. */
        UNEXPECTED
    }

    private final Reason reason;

    public QueryException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

/**
 * One record of PostgreSQL's log. Texts are those of PostgreSQL's {@code ErrorData}, empty where it
 * has none. All of it comes from outside: to be escaped before it is logged.
 *
 * @param level {@code elevel}
 * @param sqlErrCode {@code sqlerrcode} as PostgreSQL packs it; see {@link #sqlState()}
 * @param username of the session; empty outside of one
 * @param database of the session
 * @param remoteHost address of the client, or {@code [local]}
 * @param funcName C function that reported it
 * @param message what happened
 * @param detail more of it
 * @param hint what may help
 * @param context where in a function
 * @param query {@code debug_query_string}: what the client sent
 * @param cut whether the sender cut it off for its length: the last text that is not empty may end
 *     early, and those after it are missing
 */
public record PgRecord(
        PgLevel level,
        int sqlErrCode,
        String username,
        String database,
        String remoteHost,
        String funcName,
        String message,
        String detail,
        String hint,
        String context,
        String query,
        boolean cut) {

    private static final int STATE_LENGTH = 5;
    private static final int BITS = 6;

    /** The SQLSTATE of five characters, {@code 42P01}. */
    public String sqlState() {
        StringBuilder state = new StringBuilder(STATE_LENGTH);
        for (int i = 0; i < STATE_LENGTH; i++) {
            state.append((char) ('0' + (sqlErrCode >> BITS * i & (1 << BITS) - 1)));
        }
        return state.toString();
    }
}

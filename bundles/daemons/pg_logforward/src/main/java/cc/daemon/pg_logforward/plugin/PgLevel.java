// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

import java.util.Optional;

/**
 * Severity of a record, lowest first: the {@code elevel} of PostgreSQL's elog.h, as it was numbered
 * before version 14.
 */
public enum PgLevel {
    DEBUG5,
    DEBUG4,
    DEBUG3,
    DEBUG2,
    DEBUG1,
    LOG,
    COMMERROR,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    FATAL,
    PANIC;

    private static final int FIRST = 10;

    /** Its number, 10 to 22. */
    public int code() {
        return FIRST + ordinal();
    }

    /** The level of this number; empty if there is none. */
    public static Optional<PgLevel> of(int code) {
        int index = code - FIRST;
        return index >= 0 && index < values().length
                ? Optional.of(values()[index])
                : Optional.empty();
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections to one database come from. */
interface Connections extends AutoCloseable {

    /**
     * A connection, which the caller gives back. Waits for one, but not long.
     *
     * @throws SQLException if none can be had
     */
    Connection open() throws SQLException;

    /**
     * Gives a connection back.
     *
     * @param good whether others may have it
     */
    void giveBack(Connection connection, boolean good) throws SQLException;

    /** How many there are. */
    Use use();

    /** Whether the driver refuses a result that is too large, and never keeps all of one. */
    boolean isBounded();

    /** Takes no more; those in use are cut off. */
    @Override
    void close();

    /**
     * Connections of a pool; -1 where it does not say.
     *
     * @param total that are open
     * @param inUse of them, in somebody's hands
     * @param max at most
     * @param waiting who wait for one
     */
    record Use(int total, int inUse, int max, int waiting) {

        /** A pool of a kind that we know nothing of. */
        static final Use UNKNOWN = new Use(-1, -1, -1, -1);
    }
}

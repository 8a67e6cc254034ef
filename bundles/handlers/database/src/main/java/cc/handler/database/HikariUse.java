// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;

/** What is particular to pools of HikariCP. */
final class HikariUse {

    private HikariUse() {}

    /** Gives a connection back, for others or for none. */
    static void giveBack(HikariDataSource pool, Connection connection, boolean good)
            throws SQLException {
        connection.close();
        if (!good) {
            // in this order: it cannot close one that it has dropped
            pool.evictConnection(connection);
        }
    }

    static Connections.Use of(HikariDataSource pool) {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        int max = pool.getMaximumPoolSize();
        return bean == null
                ? new Connections.Use(0, 0, max, 0)
                : new Connections.Use(
                        bean.getTotalConnections(),
                        bean.getActiveConnections(),
                        max,
                        bean.getThreadsAwaitingConnection());
    }
}

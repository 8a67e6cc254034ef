// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;

/** What a pool of HikariCP says of itself. */
final class HikariUse {

    private HikariUse() {}

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

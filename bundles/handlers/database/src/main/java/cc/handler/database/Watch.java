// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Counters;
import cc.api.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the database is there, says so when that changes, and tidies up in it. */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final String name;
    private final Servings servings;
    private final Gate gate;
    private final Counters counters;
    private final AtomicInteger looking = new AtomicInteger();

    Watch(String name, Servings servings, Gate gate, Counters counters) {
        this.name = name;
        this.servings = servings;
        this.gate = gate;
        this.counters = counters;
    }

    /**
     * The database cannot be reached: said once.
     *
     * @param used by which that was found out
     */
    void away(Serving used, SQLException e) {
        String why = Printable.of(Trouble.explain(e));
        if (gate.shut(used.pool(), why)) {
            LOG.warn(
                    "{}: database {} cannot be reached: {}; calls wait for it",
                    name,
                    used.settings().database(),
                    why);
        }
    }

    /** Whether somebody looks just now, which may take some seconds. */
    boolean isLooking() {
        return looking.get() > 0;
    }

    /**
     * Looks whether the database is there.
     *
     * @return those who waited for it, if it is
     */
    List<Task> look() {
        looking.incrementAndGet();
        Serving now = servings.enter();
        try (Connection connection = now.connections().open()) {
            if (!connection.isValid(1)) {
                return List.of();
            }
            if (gate.open(now.pool())) {
                LOG.info("{}: connected to database {}", name, now.settings().database());
            }
        } catch (SQLException e) {
            away(now, e);
        } finally {
            servings.leave(now);
            looking.decrementAndGet();
        }
        return gate.releaseIfOpen();
    }

    /**
     * Removes some of the rows of calls that were done long ago.
     *
     * @return whether there may be more of them
     */
    boolean expire() {
        if (!gate.problem().isEmpty()) {
            return false;
        }
        Serving now = servings.enter();
        try (Connection connection = now.connections().open()) {
            connection.setAutoCommit(false);
            int removed = now.effects().expire(connection);
            counters.add("expired_ids", removed);
            return removed == Effects.EXPIRED_AT_ONCE;
        } catch (SQLException e) {
            LOG.warn(
                    "{}: old rows of {} cannot be removed: {}",
                    name,
                    now.settings().table(),
                    Printable.of(Trouble.explain(e)));
            return false;
        } finally {
            servings.leave(now);
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls that take longer than they may. One timer looks after all of them: the driver's own
 * timeouts cost several system calls for each call, however short.
 */
final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** How long a connection may be silent beyond the time that a statement has. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How far our clock may be behind that of the database. */
    private static final long CLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** A call on its connection. */
    static final class Running {

        private final Connection connection;
        private final long timeout;
        private volatile long since = System.nanoTime();
        private volatile Statement statement;
        private volatile boolean ended;
        private volatile boolean cut;

        private Running(Connection connection, Duration timeout) {
            this.connection = connection;
            this.timeout = timeout.toNanos();
        }

        /** A statement is about to run: its time begins. */
        void begins(Statement next) {
            since = System.nanoTime();
            statement = next;
        }

        /** It has ended; what comes now has a time of its own. */
        void ends() {
            statement = null;
            // the database has a clock too, and another one
            ended = ended || isOver(-CLOCK_NANOS);
            since = System.nanoTime();
        }

        private boolean isOver(long nanos) {
            return timeout > 0 && System.nanoTime() - since >= timeout + nanos;
        }

        /** Whether a statement was ended for having taken too long. */
        boolean isEnded() {
            return ended;
        }
    }

    /** A call begins. It must end by {@link #end}. */
    Running begin(Connection connection, Duration timeout) {
        Running call = new Running(connection, timeout);
        running.add(call);
        if (cut) {
            abort(connection);
        }
        return call;
    }

    void end(Running call) {
        running.remove(call);
    }

    /**
     * Asks the database to end what is over its time, and cuts the connection where that gives
     * nothing. May take some seconds.
     */
    void tick() {
        cutSilent();
        for (Running call : running) {
            Statement statement = call.statement;
            if (statement != null && !call.ended && call.isOver(0)) {
                call.ended = true;
                cancel(statement);
                // asking takes its time, where nobody answers
                cutSilent();
            }
        }
    }

    private void cutSilent() {
        for (Running call : running) {
            if (!call.cut && call.isOver(SILENCE_NANOS)) {
                call.cut = true;
                abort(call.connection);
            }
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            // it has ended meanwhile, or its connection is cut soon
            LOG.debug("ending a statement", e);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("cutting a connection", e);
        }
    }

    /** Cuts off what is under way, and what begins from now on. */
    void cut() {
        cut = true;
        running.forEach(call -> abort(call.connection));
    }
}

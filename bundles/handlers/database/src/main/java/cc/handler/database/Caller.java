// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Counters;
import cc.api.Printable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one try at a call, and finds out what follows from its error. */
final class Caller {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final int MAX_TRIES = 8;
    private static final int MAX_READ_ONLY_TRIES = 3;
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long MAX_PAUSE_MILLIS = 1000;

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Counters counters;
    private final AtomicLong told = new AtomicLong(System.nanoTime() - TELL_NANOS);

    private final FunctionTimes times = new FunctionTimes();
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Caller(Counters counters) {
        this.counters = counters;
    }

    FunctionTimes times() {
        return times;
    }

    /** Calls, and gives the connection back. */
    Outcome call(Task task, Serving serving, Connection connection) {
        Attempt attempt =
                new Attempt(
                        connection,
                        task.request(),
                        serving.settings().limits(),
                        serving.signatures(),
                        serving.effects());
        long begin = System.nanoTime();
        Outcome outcome;
        boolean good = true;
        inUse.add(connection);
        try {
            if (cut) {
                connection.abort(Runnable::run);
            }
            outcome = new Outcome.Done(attempt.run());
        } catch (Failure e) {
            outcome = new Outcome.Failed(e);
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(e);
            // of a server that another one has taken over from: the next one may be that
            good = trouble.kind() != Trouble.Kind.READ_ONLY;
            outcome = after(e, trouble, task, serving, attempt.stage(), begin);
        } finally {
            inUse.remove(connection);
            giveBack(serving, connection, good);
        }
        boolean failed = !(outcome instanceof Outcome.Done);
        times.add(task.request().function(), System.nanoTime() - begin, failed);
        return outcome;
    }

    /** Cuts off what is under way, and what begins from now on. */
    void cut() {
        cut = true;
        for (Connection connection : inUse) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // it has ended meanwhile
            }
        }
    }

    private static void giveBack(Serving serving, Connection connection, boolean good) {
        try {
            serving.connections().giveBack(connection, good);
        } catch (SQLException e) {
            // what the call gave is known already
            LOG.debug("closing a connection", e);
        }
    }

    private Outcome after(
            SQLException error,
            Trouble trouble,
            Task task,
            Serving serving,
            Attempt.Stage stage,
            long begin) {
        Limits limits = serving.settings().limits();
        return switch (trouble.kind()) {
            case AGAIN -> again(task, trouble, MAX_TRIES);
            case READ_ONLY -> again(task, trouble, MAX_READ_ONLY_TRIES);
            case AWAY -> lost(task, error, stage);
            case CANCELED ->
                    stage == Attempt.Stage.BEFORE && task.request().hasId()
                            ? new Outcome.Away(underWay())
                            : new Outcome.Failed(canceled(trouble, limits, begin));
            case TOO_LARGE -> new Outcome.Failed(limits.tooManyBytes());
            case REFUSED -> new Outcome.Failed(refused(trouble));
        };
    }

    private Outcome again(Task task, Trouble trouble, int maxTries) {
        int tries = task.tried();
        if (tries >= maxTries) {
            return new Outcome.Failed(
                    new Failure(
                            Failure.DATABASE,
                            "given up after " + tries + " tries: " + trouble.message(),
                            trouble.sqlState()));
        }
        counters.increment("retried_calls");
        long pause = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << tries);
        return new Outcome.Again(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
    }

    /** The connection is gone. Without an id, what reached the server is not sent again. */
    private Outcome lost(Task task, SQLException error, Attempt.Stage stage) {
        tell(error);
        counters.increment("lost_connections");
        if (stage == Attempt.Stage.BEFORE || task.request().hasId()) {
            counters.increment("retried_calls");
            return new Outcome.Away(Failure.unavailable());
        }
        String effect =
                stage == Attempt.Stage.CALLED
                        ? "what it did was undone"
                        : "it may have taken its effect or not";
        return new Outcome.Failed(
                new Failure(
                        Failure.CONNECTION_LOST,
                        "the connection to the database was lost during the call; " + effect,
                        error.getSQLState() == null ? "" : error.getSQLState()));
    }

    /** One that another handler makes, or one whose handler was cut off from the database. */
    private static Failure underWay() {
        return new Failure(
                Failure.TIMEOUT,
                "another call with this " + Request.ID + " is under way; ask again later");
    }

    private static Failure canceled(Trouble trouble, Limits limits, long begin) {
        long took = System.nanoTime() - begin;
        // the driver's clock and ours are not the same
        long almost = limits.timeout().toNanos() - TimeUnit.MILLISECONDS.toNanos(100);
        return !limits.timeout().isZero() && took >= almost
                ? limits.timedOut(trouble.sqlState())
                : refused(trouble);
    }

    /** Said once in a while: many calls lose their connections together. */
    private void tell(SQLException error) {
        long now = System.nanoTime();
        long last = told.get();
        if (now - last >= TELL_NANOS && told.compareAndSet(last, now)) {
            LOG.warn(
                    "a connection to the database was lost during a call: {}",
                    Printable.of(Trouble.explain(error)));
        }
    }

    private static Failure refused(Trouble trouble) {
        return new Failure(Failure.DATABASE, trouble.message(), trouble.sqlState());
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Counters;
import cc.api.Printable;
import java.sql.Connection;
import java.sql.SQLException;
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
    private final Deadlines deadlines;

    Caller(Counters counters, Deadlines deadlines) {
        this.counters = counters;
        this.deadlines = deadlines;
    }

    FunctionTimes times() {
        return times;
    }

    /** Calls, and gives the connection back. */
    Outcome call(Task task, Serving serving, Connection connection) {
        Limits limits = serving.settings().limits();
        Deadlines.Running deadline = deadlines.begin(connection, limits.timeout());
        Attempt attempt =
                new Attempt(
                        connection,
                        deadline,
                        serving.connections().isBounded(),
                        task.isRepeated(),
                        task.request(),
                        limits,
                        serving.signatures(),
                        serving.effects());
        long begin = System.nanoTime();
        Outcome outcome;
        boolean good = true;
        try {
            outcome = new Outcome.Done(attempt.run());
        } catch (Failure e) {
            outcome = new Outcome.Failed(e);
        } catch (SQLException e) {
            Trouble trouble = Trouble.of(e);
            // of a server that another one has taken over from: the next one may be that
            good = trouble.kind() != Trouble.Kind.READ_ONLY;
            outcome = after(e, trouble, task, limits, attempt.stage(), deadline.isEnded());
        } finally {
            deadlines.end(deadline);
            giveBack(serving, connection, good);
        }
        boolean failed = !(outcome instanceof Outcome.Done);
        times.add(task.request().function(), System.nanoTime() - begin, failed);
        return outcome;
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
            Limits limits,
            Attempt.Stage stage,
            boolean ended) {
        return switch (trouble.kind()) {
            case AGAIN -> again(task, trouble, MAX_TRIES);
            case READ_ONLY -> again(task, trouble, MAX_READ_ONLY_TRIES);
            case AWAY -> lost(task, error, trouble, stage);
            case CANCELED ->
                    stage == Attempt.Stage.BEFORE && task.request().hasId()
                            ? new Outcome.Away(underWay())
                            : new Outcome.Failed(
                                    ended ? limits.timedOut(trouble.sqlState()) : refused(trouble));
            case TOO_LARGE -> tooLarge(task, limits, stage);
            case REFUSED -> new Outcome.Failed(refused(trouble));
        };
    }

    /** What was to be read as a whole is called again, to be read piece by piece. */
    private static Outcome tooLarge(Task task, Limits limits, Attempt.Stage stage) {
        if (stage != Attempt.Stage.COMMITTING) {
            return new Outcome.Failed(limits.tooManyBytes(true));
        }
        task.repeat();
        return new Outcome.Again(0);
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
    private Outcome lost(Task task, SQLException error, Trouble trouble, Attempt.Stage stage) {
        tell(error);
        counters.increment("lost_connections");
        if (stage == Attempt.Stage.BEFORE || task.request().hasId()) {
            counters.increment("retried_calls");
            return new Outcome.Away(Failure.unavailable());
        }
        String lost = "the connection to the database was lost during the call";
        return new Outcome.Failed(
                stage == Attempt.Stage.CALLED
                        ? new Failure(
                                Failure.CONNECTION_LOST,
                                lost + "; what it did was undone",
                                trouble.sqlState())
                        : Failure.unsure(Failure.CONNECTION_LOST, lost, trouble.sqlState()));
    }

    /** One that another handler makes, or one whose handler was cut off from the database. */
    private static Failure underWay() {
        return new Failure(
                Failure.TIMEOUT,
                "another call with this " + Request.ID + " is under way; ask again later");
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

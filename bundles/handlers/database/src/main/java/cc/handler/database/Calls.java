// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.Counters;
import cc.api.DatabaseStatus;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.api.Signer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests, has them called, and answers: each once, whatever happens. What waits, for its
 * turn, for another try or for the database, holds no thread.
 */
final class Calls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final long LOOK_MILLIS = 1000;
    private static final long TICK_MILLIS = 250;
    private static final long EXPIRE_SECONDS = 600;
    private static final int SLOWEST = 10;

    /** Larger requests that find no room are not kept until somebody can say so. */
    private static final long MAX_REFUSED = 64 * 1024;

    private final String name;
    private final BiFunction<DatabaseSettings, Runnable, Connections> opener;
    private final Counters counters;
    private final Threads threads;
    private final Caller caller;
    private final Turns<Task> turns = new Turns<>();
    private final Gate gate = new Gate();
    private final Room room = new Room();
    private final Retired retired = new Retired();
    private final Set<Task> unfinished = ConcurrentHashMap.newKeySet();
    private volatile Serving serving;
    private volatile boolean stopping;

    /**
     * Starts.
     *
     * @param opener makes connections; what it is given is to be called when the database came or
     *     went
     */
    Calls(
            DatabaseSettings settings,
            BiFunction<DatabaseSettings, Runnable, Connections> opener,
            Counters counters) {
        this.name = settings.name();
        this.opener = opener;
        this.counters = counters;
        this.caller = new Caller(counters);
        this.threads = new Threads(name, settings.threads());
        gate.begin();
        this.serving = Serving.of(settings, opener.apply(settings, this::lookSoon));
        every(TICK_MILLIS, TimeUnit.MILLISECONDS, this::tick);
        every(LOOK_MILLIS, TimeUnit.MILLISECONDS, this::lookIfShut);
        every(EXPIRE_SECONDS, TimeUnit.SECONDS, () -> threads.workers().execute(this::expire));
        lookSoon();
    }

    private void every(long period, TimeUnit unit, Runnable work) {
        threads.timer().scheduleWithFixedDelay(() -> safely(work), period, period, unit);
    }

    private void safely(Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: stops", name);
        } catch (RuntimeException e) {
            LOG.error("{}: unexpected", name, e);
        }
    }

    /** Takes over other settings: calls under way end with those that they began with. */
    void update(DatabaseSettings settings) {
        Serving before = serving;
        threads.resize(settings.threads());
        if (settings.isSamePool(before.settings())) {
            serving = before.with(settings);
            return;
        }
        serving = Serving.of(settings, opener.apply(settings, this::lookSoon));
        retired.add(before.connections());
        lookSoon();
    }

    /** Takes a request. Returns at once; called in the order in which requests come. */
    void take(Job job) {
        counters.increment("calls");
        if (!room.take(job.size(), serving.settings())) {
            refuse(job);
            return;
        }
        Task task = new Task(job);
        unfinished.add(task);
        turns.arrived(job.peer(), task);
        execute(task, () -> read(task));
    }

    /** There is no room: says so, if that costs little. */
    private void refuse(Job job) {
        Failure failure =
                new Failure(DropReason.QUEUE_FULL, "too many calls wait already; try again later");
        counters.increment("failed_calls");
        try {
            if (job.size() <= MAX_REFUSED) {
                threads.refuser().execute(() -> new Task(job).answer(failure));
                return;
            }
        } catch (RejectedExecutionException e) {
            // there are many of them already
        }
        job.failed(failure.drop("db"));
    }

    private void execute(Task task, Runnable work) {
        try {
            threads.workers().execute(work);
        } catch (RejectedExecutionException e) {
            fail(task, stopped());
        }
    }

    private void read(Task task) {
        Job job = task.job();
        try {
            Body body = job.body();
            Optional<Signer> signer = job.signer();
            task.read(request(job, body, signer));
        } catch (Failure e) {
            fail(task, e);
        } catch (DropException e) {
            // what fails a check of the crypto is answered to nobody
            if (finish(task)) {
                counters.increment("failed_calls");
                job.failed(e);
            }
        } catch (RuntimeException | Error e) {
            crash(task, e);
        }
        Request read = task.request();
        Object key = read != null && read.isOrdered() ? read.orderKey() : null;
        boolean now = false;
        for (Task ready : turns.read(job.peer(), task, key)) {
            if (ready == task) {
                now = true;
            } else {
                execute(ready, () -> run(ready));
            }
        }
        if (now) {
            run(task);
        }
    }

    private Request request(Job job, Body body, Optional<Signer> signer) throws Failure {
        Request request;
        try {
            request = Request.of(job.type(), body, signer);
        } catch (DropException e) {
            throw new Failure(e.reason(), e.getMessage());
        }
        if (!serving.settings().allowed().allows(request.function())) {
            throw new Failure(
                    DropReason.REFUSED,
                    "the function is not allowed here (" + AllowedFunctions.OPTION + ")");
        }
        return request;
    }

    private void run(Task task) {
        if (task.isEnded() || holds(task)) {
            return;
        }
        Serving now = serving;
        try {
            Connection connection = now.connections().open();
            follow(task, caller.call(task, now, connection));
        } catch (SQLException e) {
            away(e);
            if (!holds(task)) {
                later(task, 0);
            }
        } catch (RuntimeException | Error e) {
            crash(task, e);
        }
    }

    private void follow(Task task, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            if (finish(task)) {
                task.answer(done.answer());
                counters.increment("ok_calls");
            }
        } else if (outcome instanceof Outcome.Failed failed) {
            fail(task, failed.failure());
        } else if (outcome instanceof Outcome.Again again) {
            later(task, again.pauseMillis());
        } else if (outcome instanceof Outcome.Away away && !isTired(task, away.otherwise())) {
            later(task, TICK_MILLIS);
        }
    }

    /** Whether it waits until the database is back, or has waited for too long. */
    private boolean holds(Task task) {
        if (gate.problem().isEmpty()) {
            return false;
        }
        return isTired(task, Failure.unavailable()) || gate.holds(task);
    }

    /** Whether it has waited for too long, and was told so. */
    private boolean isTired(Task task, Failure failure) {
        if (stopping) {
            fail(task, stopped());
            return true;
        }
        if (!task.isTiredAfter(serving.settings().patience().toNanos())) {
            return false;
        }
        fail(task, failure);
        return true;
    }

    private void later(Task task, long millis) {
        try {
            threads.timer()
                    .schedule(() -> execute(task, () -> run(task)), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            fail(task, stopped());
        }
    }

    private void fail(Task task, Failure failure) {
        if (finish(task)) {
            counters.increment("failed_calls");
            task.answer(failure);
        }
    }

    private void crash(Task task, Throwable cause) {
        if (finish(task)) {
            counters.increment("failed_calls");
            task.answer(new Failure(Failure.DATABASE, "the handler failed; see its log"), cause);
        }
    }

    private static Failure stopped() {
        return new Failure(
                DropReason.STOPPING,
                "the handler has stopped; a call with a " + Request.ID + " may be sent again");
    }

    /** Gives its place to others; true for the one who is to answer it. */
    private boolean finish(Task task) {
        if (!task.end()) {
            return false;
        }
        unfinished.remove(task);
        room.giveBack(task.job().size());
        Request request = task.request();
        if (request != null && request.isOrdered()) {
            turns.done(request.orderKey(), task).ifPresent(next -> execute(next, () -> run(next)));
        }
        return true;
    }

    /** The database cannot be reached: said once. */
    private void away(SQLException e) {
        String why = Printable.of(Trouble.explain(e));
        if (gate.shut(why) && !stopping) {
            LOG.warn(
                    "{}: database {} cannot be reached: {}; calls wait for it",
                    name,
                    serving.settings().database(),
                    why);
        }
    }

    private void lookSoon() {
        try {
            threads.timer().execute(() -> safely(this::look));
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: stops", name);
        }
    }

    private void lookIfShut() {
        if (!gate.problem().isEmpty()) {
            look();
        }
    }

    /** Looks whether the database is there, and lets those go who wait for it. */
    private void look() {
        Serving now = serving;
        if (now == null) {
            return;
        }
        try (Connection connection = now.connections().open()) {
            if (!connection.isValid(1)) {
                return;
            }
        } catch (SQLException e) {
            away(e);
            return;
        }
        if (!gate.problem().isEmpty()) {
            LOG.info("{}: connected to database {}", name, now.settings().database());
        }
        gate.open().forEach(task -> execute(task, () -> run(task)));
    }

    private void tick() {
        long wait = serving.settings().patience().toNanos();
        gate.release(task -> task.isTiredAfter(wait))
                .forEach(task -> fail(task, Failure.unavailable()));
        retired.tick();
    }

    private void expire() {
        Serving now = serving;
        if (!gate.problem().isEmpty()) {
            return;
        }
        try (Connection connection = now.connections().open()) {
            connection.setAutoCommit(false);
            int removed = now.effects().expire(connection);
            counters.add("expired_ids", removed);
            if (removed == Effects.EXPIRED_AT_ONCE) {
                threads.workers().execute(this::expire);
            }
        } catch (SQLException e) {
            LOG.warn(
                    "{}: old rows of {} cannot be removed: {}",
                    name,
                    now.settings().table(),
                    Printable.of(Trouble.explain(e)));
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: stops", name);
        }
    }

    DatabaseStatus status() {
        Serving now = serving;
        Connections.Use use = now.connections().use();
        String problem = gate.problem();
        return new DatabaseStatus(
                now.settings().database(),
                problem.isEmpty() ? "up" : problem,
                use.total(),
                use.inUse(),
                use.max(),
                use.waiting(),
                room.count(),
                gate.held(),
                counters.get("calls"),
                counters.get("failed_calls"),
                caller.times().slowest().stream().limit(SLOWEST).toList());
    }

    /** From now on nobody waits for a database that is away. What can be called is called. */
    void stop() {
        stopping = true;
        gate.release(task -> true).forEach(task -> fail(task, stopped()));
    }

    /** What has not begun is answered by an error; what is under way is cut off. */
    @Override
    public void close() {
        stop();
        threads.workers().shutdown();
        threads.workers().getQueue().clear();
        caller.cut();
        threads.close();
        unfinished.forEach(task -> fail(task, stopped()));
        serving.connections().close();
        retired.close();
    }
}

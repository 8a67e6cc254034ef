// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.Counters;
import cc.api.DatabaseStatus;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Signer;
import cc.api.config.Sizes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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

    private static final long TICK_MILLIS = 250;
    private static final long DEADLINE_MILLIS = 100;
    private static final long LOOK_MILLIS = 1000;
    private static final long EXPIRE_SECONDS = 600;
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SLOWEST = 10;

    private static final Room.Place NO_PLACE = new Room.Place(0, false);

    /** Larger requests that find no room are not kept until somebody can say so. */
    private static final long MAX_REFUSED = 64 * 1024;

    private final String name;
    private final BiFunction<DatabaseSettings, Runnable, Connections> opener;
    private final Counters counters;
    private final Threads threads;
    private final Caller caller;
    private final Turns<Task> turns = new Turns<>();
    private final Room room = new Room();
    private final Deadlines deadlines = new Deadlines();
    private final Set<Task> unanswered = ConcurrentHashMap.newKeySet();
    private final Servings servings;
    private final Gate gate;
    private final Watch watch;
    private volatile boolean begun;
    private volatile boolean stopping;
    private volatile boolean closed;

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
        this.caller = new Caller(counters, deadlines);
        this.threads = new Threads(name, settings.threads());
        Pool pool = new Pool(opener.apply(settings, this::lookSoon));
        this.servings = new Servings(Serving.of(settings, pool), this::closeSoon);
        this.gate = new Gate(pool);
        this.watch = new Watch(name, servings, gate, counters);
        begun = true;
        threads.every(TICK_MILLIS, TimeUnit.MILLISECONDS, this::tick);
        threads.every(TICK_MILLIS, TimeUnit.MILLISECONDS, servings::tick);
        threads.every(DEADLINE_MILLIS, TimeUnit.MILLISECONDS, deadlines::tick);
        threads.every(LOOK_MILLIS, TimeUnit.MILLISECONDS, this::lookIfShut);
        threads.every(EXPIRE_SECONDS, TimeUnit.SECONDS, this::expire);
        lookSoon();
    }

    /** Takes over other settings: calls under way end with those that they began with. */
    void update(DatabaseSettings settings) {
        Serving before = servings.current();
        threads.resize(settings.threads());
        if (settings.isSamePool(before.settings())) {
            servings.replace(before.with(settings));
            return;
        }
        Pool pool = new Pool(opener.apply(settings, this::lookSoon));
        gate.follow(pool);
        servings.replace(Serving.of(settings, pool));
        lookSoon();
    }

    /** Takes a request. Returns at once; called in the order in which requests come. */
    void take(Job job) {
        counters.increment("calls");
        Optional<Room.Place> place = room.take(job.size(), servings.current().settings());
        if (place.isEmpty()) {
            refuse(job);
            return;
        }
        Task task = new Task(job, place.get());
        unanswered.add(task);
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
                threads.refuser().execute(() -> new Task(job, NO_PLACE).answer(failure));
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
            end(task, "failed_calls", () -> job.failed(e));
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
        if (!servings.current().settings().allowed().allows(request.function())) {
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
        try {
            follow(task, attempt(task));
        } catch (RuntimeException | Error e) {
            crash(task, e);
        }
    }

    private Outcome attempt(Task task) {
        Serving now = servings.enter();
        try {
            Connection connection = now.connections().open();
            task.calling(true);
            return caller.call(task, now, connection);
        } catch (SQLException e) {
            watch.away(now, e);
            return now.pool() == servings.current().pool()
                    ? new Outcome.Away(Failure.unavailable())
                    : new Outcome.Again(0);
        } finally {
            task.calling(false);
            servings.leave(now);
        }
    }

    private void follow(Task task, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            end(task, "ok_calls", () -> task.answer(done.answer()));
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
        if (!task.isTiredAfter(servings.current().settings().patience().toNanos())) {
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
        end(task, "failed_calls", () -> task.answer(failure));
    }

    private void crash(Task task, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            Failure none =
                    new Failure(
                            DropReason.TOO_LARGE,
                            "there is not enough memory for a message of "
                                    + Sizes.format(task.job().size())
                                    + ", or for what the function returns");
            end(task, "failed_calls", () -> task.answer(none, none.drop(task.job().type().name())));
            return;
        }
        Failure failure = new Failure(Failure.DATABASE, "the handler failed; see its log");
        end(task, "failed_calls", () -> task.answer(failure, cause));
    }

    private static Failure stopped() {
        return new Failure(
                DropReason.STOPPING,
                "the handler has stopped; a call with a " + Request.ID + " may be sent again");
    }

    private static Failure released() {
        return new Failure(
                DropReason.STOPPING,
                "the server lets go of this handler, which waits for its database; the call was not"
                        + " made, or undone");
    }

    private static Failure cutOff() {
        return Failure.unsure(
                DropReason.STOPPING, "the handler has stopped while the call was made", "");
    }

    /** Answers it, if nobody else does, and gives its place to others. */
    private void end(Task task, String counter, Runnable answer) {
        if (!task.end()) {
            return;
        }
        try {
            counters.increment(counter);
            answer.run();
        } catch (RuntimeException | Error e) {
            task.job().failed(e);
        } finally {
            unanswered.remove(task);
            task.answered();
            room.giveBack(task.place());
            next(task);
        }
    }

    /** Lets those go who waited for it. In the end nobody goes: each of them is answered. */
    private void next(Task task) {
        Request request = task.request();
        if (request != null && request.isOrdered() && !closed) {
            turns.done(request.orderKey(), task).ifPresent(next -> execute(next, () -> run(next)));
        }
    }

    private void lookSoon() {
        threads.soon(this::look);
    }

    private void lookIfShut() {
        if (!gate.problem().isEmpty() && !watch.isLooking()) {
            look();
        }
    }

    private void look() {
        // who makes connections may have news before all this has begun, which looks for itself
        if (begun) {
            watch.look().forEach(task -> execute(task, () -> run(task)));
        }
    }

    private void tick() {
        long wait = servings.current().settings().patience().toNanos();
        gate.release(task -> task.isTiredAfter(wait))
                .forEach(task -> fail(task, Failure.unavailable()));
    }

    private void closeSoon() {
        threads.soon(servings::tick);
    }

    private void expire() {
        threads.workers()
                .execute(
                        () -> {
                            if (watch.expire()) {
                                threads.soon(this::expire);
                            }
                        });
    }

    DatabaseStatus status() {
        Serving now = servings.current();
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

    /**
     * A server lets go of this, and waits a while for what is under way: not for a database that is
     * away.
     */
    void release(String server) {
        gate.release(task -> task.job().server().equals(server))
                .forEach(task -> fail(task, released()));
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
        closed = true;
        threads.workers().shutdown();
        threads.workers().getQueue().clear();
        deadlines.cut();
        threads.close();
        List<Task> left = List.copyOf(unanswered);
        left.forEach(task -> fail(task, task.isUnsure() ? cutOff() : stopped()));
        awaitAnswers(left);
        servings.close();
    }

    /** Of those that another thread has ended. */
    private void awaitAnswers(List<Task> tasks) {
        long end = System.nanoTime() + END_NANOS;
        try {
            for (Task task : tasks) {
                if (!task.awaitAnswer(end - System.nanoTime())) {
                    LOG.warn("{}: stopped while calls were still being answered", name);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

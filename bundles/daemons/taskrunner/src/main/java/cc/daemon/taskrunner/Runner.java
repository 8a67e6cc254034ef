// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Message;
import cc.api.Opened;
import cc.api.Printable;
import cc.api.Signer;
import cc.api.Task;
import cc.api.TaskMessage;
import cc.api.TaskStatus;
import cc.api.Unfailing;
import cc.client.Unasked;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.Sent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks, each once, and runs them: {@code max-tasks} at a time, each in a thread of its own;
 * the rest waits. One thread takes them, keeps the host registered, and looks after what runs; none
 * of that waits for a task.
 */
final class Runner implements Unasked, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    /** Tasks that wait for others to end, at most. */
    static final int MAX_WAITING = 1000;

    /** Messages that wait to be looked at, at most. */
    private static final int MAX_ARRIVED = 10_000;

    private static final long TICK_MILLIS = 500;
    private static final long IDLE_SECONDS = 30;
    private static final long STOP_SECONDS = 4;

    /** A taskrouter forgets a task that is silent for reply-timeout, by default 300 seconds. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(240);

    /** So long a task waits for a taskrouter's word that the host's name is still its own. */
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final DropReason BUSY = new DropReason("queue-full");

    private final Ledger ledger;
    private final Tasks tasks;
    private final Replies replies;
    private final Registration registration;
    private final Counters counters;
    private final DaemonLog log;
    private final Ends ends;
    private final ScheduledThreadPoolExecutor owner;
    private final ThreadPoolExecutor pool;
    private final ConcurrentMap<String, Run> runs = new ConcurrentHashMap<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private final ProcessLimit processLimit = new ProcessLimit();
    private final List<Doubtful> doubtful = new ArrayList<>();
    private volatile TaskrunnerOptions options;
    private long maintained = System.nanoTime();
    private volatile boolean stopping;

    /** A task that came to a host which is not sure of its name. */
    private record Doubtful(Message message, Opened opened, long since) {}

    Runner(
            TaskrunnerOptions options,
            Ledger ledger,
            Tasks tasks,
            Replies replies,
            Registration registration,
            Counters counters,
            DaemonLog log) {
        this.options = options;
        this.ledger = ledger;
        this.tasks = tasks;
        this.replies = replies;
        this.registration = registration;
        this.counters = counters;
        this.log = log;
        this.ends = new Ends(ledger, replies, log);
        String name = options.daemon().name();
        this.owner = new ScheduledThreadPoolExecutor(1, work -> thread(work, name));
        AtomicInteger number = new AtomicInteger();
        this.pool =
                new ThreadPoolExecutor(
                        options.maxTasks(),
                        options.maxTasks(),
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> thread(work, name + "-task-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, "cc-taskrunner-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends what was left running by a runner that was killed, and begins. */
    void start() {
        for (TaskRecord left : ledger.all()) {
            if (left.ended().isEmpty()) {
                pool.execute(() -> ends.put(Orphans.end(left, ledger, log), options.localId()));
            }
        }
        owner.scheduleWithFixedDelay(unfailing(this::tick), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        owner.scheduleWithFixedDelay(
                unfailing(() -> processLimit.look(runs.values(), System.nanoTime())),
                0,
                ProcessLimit.LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Takes over changed options; what runs goes on. */
    void update(TaskrunnerOptions changed) {
        if (!changed.localId().equals(options.localId())) {
            later(() -> registration.hurry(System.nanoTime()));
        }
        options = changed;
        int most = changed.maxTasks();
        if (most > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(most);
            pool.setCorePoolSize(most);
        } else {
            pool.setCorePoolSize(most);
            pool.setMaximumPoolSize(most);
        }
    }

    /** Called in the client's thread. */
    @Override
    public void arrived(Message message, Opened opened) throws DropException {
        if (message.type().equals(Registration.ANSWER)) {
            later(() -> answered(opened));
        } else if (message.type().name().startsWith(TaskMessage.SEND)) {
            TaskMessage.of(message.type(), opened.body());
            if (arrived.incrementAndGet() > MAX_ARRIVED) {
                arrived.decrementAndGet();
                throw new DropException(BUSY, "too many tasks come at once");
            }
            later(
                    () -> {
                        arrived.decrementAndGet();
                        take(message, opened);
                    });
        } else {
            throw new DropException(DropReason.NO_ROUTE, "a taskrunner has no use for it");
        }
    }

    private void answered(Opened opened) {
        registration.answered(opened.body());
        if (registration.standing() != Registration.Standing.DOUBTFUL) {
            List<Doubtful> waiting = List.copyOf(doubtful);
            doubtful.clear();
            waiting.forEach(one -> take(one.message, one.opened));
        }
    }

    private void take(Message message, Opened opened) {
        registration.wake(System.nanoTime());
        try {
            TaskMessage task = TaskMessage.of(message.type(), opened.body());
            switch (registration.standing()) {
                case GOOD -> take(task, message, opened.signer());
                case REFUSED -> refuse(task, "this host's name is that of another taskrunner");
                case DOUBTFUL -> {
                    if (doubtful.size() < MAX_WAITING) {
                        doubtful.add(new Doubtful(message, opened, System.nanoTime()));
                    } else {
                        refuse(task, "too many tasks wait");
                    }
                }
            }
        } catch (DropException e) {
            // looked at when it arrived
            throw new IllegalStateException(e);
        }
    }

    private void take(TaskMessage task, Message message, Optional<Signer> signer) {
        TaskrunnerOptions in = options;
        if (!task.isFor(in.localId())) {
            refuse(task, "it is for another host, and came to " + in.localId());
            return;
        }
        Optional<TaskRecord> known = ledger.find(task.id());
        if (known.isPresent()) {
            again(task, known.get());
            return;
        }
        List<Tasks.Named> found = tasks.named(task.handler());
        String refusal = refusal(task, found);
        if (!refusal.isEmpty()) {
            say(task, TaskStatus.STARTING, 1, Map.of());
            refuse(task, refusal);
            return;
        }
        Run run =
                new Run(
                        task,
                        message.withRoute(List.of()),
                        signer,
                        in.localId(),
                        found.get(0).task(),
                        replies,
                        ledger,
                        counters);
        try {
            // before anything else: what is not known to have come must not run
            ledger.put(run.record(), true);
        } catch (IOException e) {
            log.error("task {}: refused, for its id cannot be kept: {}", task.id(), e.toString());
            refuse(task, "it cannot be kept that it came: " + e.getMessage());
            return;
        }
        runs.put(task.id(), run);
        int ahead = Math.max(0, runs.size() - in.maxTasks());
        run.starting(ahead);
        try {
            pool.execute(() -> run(run));
        } catch (RejectedExecutionException e) {
            ended(run, Ending.failed("the taskrunner stops"));
        } catch (OutOfMemoryError e) {
            // no thread can be had, where a host or its limits are at their end
            log.error("task {}: no thread can be had for it", run.id());
            ended(run, Ending.failed("no thread can be had for it here"));
        }
    }

    /** Why a task cannot be run; empty if it can. */
    private String refusal(TaskMessage task, List<Tasks.Named> found) {
        if (stopping) {
            return "the taskrunner stops";
        }
        if (found.isEmpty()) {
            // in the words of old ones
            return "Task module '" + task.handler() + "' not configured";
        }
        if (found.size() > 1) {
            log.error(
                    "{} tasks have the name '{}': none of them is run",
                    found.size(),
                    Printable.of(task.handler()));
            return "several tasks have the name '" + task.handler() + "' here";
        }
        if (ledger.isFull()) {
            return "the taskrunner keeps as many ids as it can, " + Ledger.MAX;
        }
        if (runs.size() >= options.maxTasks() + MAX_WAITING) {
            return MAX_WAITING + " tasks wait here already";
        }
        return found.get(0).task() instanceof CommandTask command
                ? command.options().parameters().refusal(task.parameters())
                : "";
    }

    private void refuse(TaskMessage task, String why) {
        counters.increment("tasks_refused");
        log.warn(
                "task {} ({}) refused: {}",
                task.id(),
                Printable.of(task.handler()),
                Printable.of(why));
        say(task, TaskStatus.FAILED, 2, Replies.result(Ending.NO_CODE, why));
    }

    /** It was sent once more: it does not run again, and what became of it is told. */
    private void again(TaskMessage task, TaskRecord known) {
        if (!known.isSame(task)) {
            counters.increment("alarms");
            log.error(
                    "alarm: task id {} of {} comes again with another body, for {}: refused; each task"
                            + " needs an id of its own",
                    task.id(),
                    Printable.of(known.handler()),
                    Printable.of(task.handler()));
            refuse(task, "the id is that of another task");
            return;
        }
        counters.increment("tasks_repeated");
        Run run = runs.get(task.id());
        if (run != null) {
            run.alive();
        } else {
            ends.tell(known, options.localId());
        }
    }

    private Sent say(TaskMessage task, TaskStatus status, long sequence, Map<String, ?> feedback) {
        return replies.send(
                task.id(), task.handler(), options.localId(), status, sequence, feedback, Map.of());
    }

    /** In a thread of the pool. */
    private void run(Run run) {
        ended(run, run.call());
    }

    private void ended(Run run, Ending ending) {
        if (!run.over(ending)) {
            return;
        }
        if (!ending.finished()) {
            counters.increment("tasks_failed");
        }
        log.info(
                "task {} ({}): {}{}",
                run.id(),
                Printable.of(run.task().handler()),
                ending.status().option(),
                ending.finished() ? "" : ": " + Printable.of(ending.reason()));
        ends.put(run.record().ended(ending, run.lastSequence(), run.tail()), run.host());
        runs.remove(run.id());
    }

    private void tick() {
        long now = System.nanoTime();
        TaskrunnerOptions in = options;
        registration.tick(now, in.localId(), in.regPeriod());
        expireDoubtful(now);
        if (registration.takeReconnected()) {
            runs.values().forEach(Run::alive);
            ends.open(in.grace(), in.localId());
        }
        ends.retry();
        long silence = in.heartbeat() ? in.maintPeriod().toNanos() : SILENCE_NANOS;
        runs.values().stream().filter(r -> r.silentNanos(now) >= silence).forEach(Run::alive);
        if (now - maintained >= in.maintPeriod().toNanos()) {
            maintained = now;
            ledger.forget(in.idLifetime());
        }
    }

    private void expireDoubtful(long now) {
        List<Doubtful> old = doubtful.stream().filter(d -> now - d.since >= DOUBT_NANOS).toList();
        doubtful.removeAll(old);
        old.forEach(
                one -> refuse(one, "no taskrouter says that this host's name is still its own"));
    }

    private void refuse(Doubtful one, String why) {
        try {
            refuse(TaskMessage.of(one.message.type(), one.opened.body()), why);
        } catch (DropException e) {
            // looked at when it arrived
            throw new IllegalStateException(e);
        }
    }

    /** A task is gone: what of it waits or runs is asked to end. */
    void removed(Task task) {
        runs.values().stream()
                .filter(run -> run.service() == task)
                .forEach(run -> run.cancel("the task was removed from this host"));
    }

    int running() {
        return pool.getActiveCount();
    }

    int waiting() {
        return pool.getQueue().size();
    }

    Map<String, Run> runs() {
        return runs;
    }

    String registrationState() {
        return registration.state();
    }

    private void later(Runnable work) {
        try {
            owner.execute(unfailing(work));
        } catch (RejectedExecutionException e) {
            counters.increment("tasks_dropped");
        }
    }

    private Runnable unfailing(Runnable work) {
        return Unfailing.of(log::error, "its work", work);
    }

    /** Ends what runs, remembers it, and tells it: waits a while until that has arrived. */
    @Override
    public void close() {
        stopping = true;
        pool.shutdown();
        runs.values().forEach(run -> run.cancel("the taskrunner was stopped"));
        try {
            pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Run run : runs.values()) {
            log.error("task {} does not end, is left alone", run.id());
            ended(run, Ending.failed("the taskrunner was stopped, and it did not end when asked"));
        }
        leave();
        owner.shutdownNow();
        ledger.close();
    }

    private void leave() {
        try {
            owner.submit(this::farewell)
                    .get(STOP_SECONDS, TimeUnit.SECONDS)
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // what did not arrive is told when it starts again
            log.warn("its taskrouter does not answer that it has heard how the tasks ended");
        } catch (ExecutionException e) {
            log.error("could not say that it leaves", e.getCause());
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed already", options.daemon().name());
        }
    }

    private Future<Void> farewell() {
        doubtful.forEach(one -> refuse(one, "the taskrunner stops"));
        doubtful.clear();
        ends.retry();
        return registration.leave(options.localId());
    }
}

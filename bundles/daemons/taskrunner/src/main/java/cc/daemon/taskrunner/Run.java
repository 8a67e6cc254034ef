// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.Counters;
import cc.api.Message;
import cc.api.Signer;
import cc.api.Task;
import cc.api.TaskMessage;
import cc.api.TaskRun;
import cc.api.TaskStatus;
import cc.client.daemon.Seconds;
import cc.client.daemon.Sent;
import cc.process.Marker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that waits, runs, or has just ended. Safe for use by many threads. */
final class Run implements TaskRun {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final long PID = ProcessHandle.current().pid();

    private final TaskMessage task;
    private final Message message;
    private final Optional<Signer> signer;
    private final String host;
    private final Task service;
    private final Replies replies;
    private final Ledger ledger;
    private final Counters counters;
    private final Object speaking = new Object();
    private final Instant taken = Instant.now();
    private Optional<Thread> thread = Optional.empty();
    private volatile String cancelled = "";
    private volatile TaskStatus status = TaskStatus.STARTING;
    private volatile long spoke = System.nanoTime();
    private volatile long session;
    private volatile boolean tooMany;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String tail = "";
    private long sequence;
    private TaskRecord record;

    Run(
            TaskMessage task,
            Message message,
            Optional<Signer> signer,
            String host,
            Task service,
            Replies replies,
            Ledger ledger,
            Counters counters) {
        this.task = task;
        this.message = message;
        this.signer = signer;
        this.host = host;
        this.service = service;
        this.replies = replies;
        this.ledger = ledger;
        this.counters = counters;
        this.record = TaskRecord.taken(task, signer.map(Signer::subject).orElse(""));
    }

    @Override
    public String id() {
        return task.id();
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Body body() {
        return task.body();
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Optional<Signer> signer() {
        return signer;
    }

    TaskMessage task() {
        return task;
    }

    Task service() {
        return service;
    }

    Instant taken() {
        return taken;
    }

    TaskStatus status() {
        return status;
    }

    synchronized TaskRecord record() {
        return record;
    }

    synchronized void record(TaskRecord next) {
        record = next;
    }

    /** By which its processes are found, also when this one was killed. */
    Marker marker() {
        return marker(ledger.folder(), task.id());
    }

    static Marker marker(Path folder, String id) {
        return new Marker(folder + "/" + id);
    }

    /** Where there is no file yet, and nobody else looks. */
    Path newFile() {
        return ledger.folder().resolve(task.id() + ".task");
    }

    /** It runs in a process. */
    synchronized void started(ProcessHandle process) {
        Instant start = process.info().startInstant().orElse(Instant.EPOCH);
        record = record.running(process.pid(), start);
        try {
            ledger.put(record, false);
        } catch (IOException e) {
            // it is found by its marker, too
            LOG.warn("task {}: its process cannot be remembered: {}", id(), e.toString());
        }
    }

    /** The end of what it printed. */
    void tail(String text) {
        tail = text;
    }

    String tail() {
        return tail;
    }

    /** The session that its processes are in; 0 for none. */
    long session() {
        return session;
    }

    void session(long leader) {
        session = leader;
    }

    /** It has more processes than it may. */
    void tooMany() {
        tooMany = true;
    }

    boolean hasTooMany() {
        return tooMany;
    }

    @Override
    public void feedback(Body feedback) {
        if (say(TaskStatus.FEEDBACK, feedback.fields(), Map.of()) != Sent.QUEUED) {
            counters.increment("feedback_dropped");
        }
    }

    @Override
    public void log(String level, String text) {
        StackWalker.StackFrame caller =
                STACK.walk(
                        frames ->
                                frames.dropWhile(f -> f.getClassName().equals(Run.class.getName()))
                                        .findFirst()
                                        .orElseThrow());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("log_level", level);
        line.put("service_type", "t:" + task.handler());
        line.put("job_name", task.id());
        line.put("log_msg", text);
        line.put("log_time", Seconds.of(Instant.now()));
        line.put("log_pid", PID);
        line.put("log_line", Math.max(0, caller.getLineNumber()));
        line.put("log_function", caller.getMethodName());
        feedback(Body.of(line));
    }

    /** It waits, behind so many others. */
    void starting(int behind) {
        say(TaskStatus.STARTING, behind == 0 ? Map.of() : Map.of("queued", behind), Map.of());
    }

    void launched() {
        status = TaskStatus.LAUNCHED;
        counters.increment("tasks_launched");
        say(TaskStatus.LAUNCHED, Replies.result(0, ""), Map.of());
    }

    /** Says that it is alive. */
    void alive() {
        say(
                status == TaskStatus.STARTING ? TaskStatus.STARTING : TaskStatus.RUNNING,
                Map.of(),
                Map.of());
    }

    /** How long it has said nothing. */
    long silentNanos(long now) {
        return now - spoke;
    }

    private Sent say(TaskStatus what, Map<String, ?> feedback, Map<String, ?> more) {
        synchronized (speaking) {
            spoke = System.nanoTime();
            return replies.send(task.id(), task.handler(), host, what, ++sequence, feedback, more);
        }
    }

    /** The number of its next reply, which is the last one that tells an end. */
    long lastSequence() {
        synchronized (speaking) {
            return sequence + 1;
        }
    }

    /** It ends like this; false if it has ended before. */
    boolean over(Ending ending) {
        if (ended.getAndSet(true)) {
            return false;
        }
        status = ending.status();
        return true;
    }

    @Override
    public boolean isCancelled() {
        return !cancelled.isEmpty();
    }

    /** Asks it to end. */
    synchronized void cancel(String why) {
        if (cancelled.isEmpty()) {
            cancelled = why;
            thread.ifPresent(Thread::interrupt);
        }
    }

    /** It runs in this thread now. */
    synchronized void enter() {
        thread = Optional.of(Thread.currentThread());
    }

    /** Does so no more: nobody may interrupt the thread, which others will use. */
    synchronized void leave() {
        thread = Optional.empty();
        Thread.interrupted();
    }

    /** Runs it in this thread. */
    Ending call() {
        enter();
        try {
            if (isCancelled()) {
                return Ending.failed(cancelled);
            }
            return Calls.of(this, service);
        } finally {
            leave();
        }
    }

    /** Why it was asked to end; empty if it was not. */
    String cancelReason() {
        return cancelled;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.Body;
import cc.api.Counters;
import cc.api.MessageType;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import cc.daemon.pg_logforward.plugin.LogSink;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * One plugin at work: its queue, bounded by count and bytes, and its thread. {@code count = ok +
 * crashed + dropped + queued}, under {@code pg_logforward.plugin.NAME}.
 */
final class PluginLane implements Outlet {

    /** What a record takes in memory beside its texts, about; bytes. */
    private static final int OVERHEAD = 500;

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Under the five seconds after which the component runtime gives up on a lock. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long HURRY_MILLIS = 200;

    private final String name;
    private final LogPlugin plugin;
    private final Sender sender;
    private final Counters counters;
    private final Troubles troubles;
    private final BlockingQueue<Queued> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean flush = new AtomicBoolean();
    private final LongAdder count;
    private final LongAdder ok;
    private final LongAdder dropped;
    private final LongAdder crashed;
    private final DoubleAdder seconds;
    private final Thread thread;
    private volatile int maxCount;
    private volatile long maxBytes;
    private volatile boolean closing;
    private volatile boolean hurried;
    private volatile boolean abandoned;
    private LogSink sink;
    private long opened = System.nanoTime() - TICK_NANOS;
    private long ticked = System.nanoTime();

    /** Where messages go. */
    interface Sender {
        boolean send(MessageType type, Body body);
    }

    private record Queued(PgRecord record, long size) {}

    /** A call of the plugin. */
    private interface Call {
        void run() throws Exception;
    }

    /**
     * @param name of the plugin
     */
    PluginLane(String name, LogPlugin plugin, Sender sender, Counters counters, Troubles troubles) {
        this.name = name;
        this.plugin = plugin;
        this.sender = sender;
        this.counters = counters;
        this.troubles = troubles;
        this.count = counter("count");
        this.ok = counter("count.ok");
        this.dropped = counter("count.dropped");
        this.crashed = counter("count.crashed");
        this.seconds = counters.sum(counterName("seconds"));
        this.thread = new Thread(this::run, "cc-pg_logforward-plugin-" + name);
        thread.setDaemon(true);
    }

    private LongAdder counter(String what) {
        return counters.counter(counterName(what));
    }

    private String counterName(String what) {
        return "pg_logforward.plugin." + name + "." + what;
    }

    /** The bounds of its queue. */
    void bounds(int newMaxCount, long newMaxBytes) {
        maxCount = newMaxCount;
        maxBytes = newMaxBytes;
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    int queued() {
        return queue.size();
    }

    /**
     * Queues a record, by the one thread that does so. What has no room is dropped.
     *
     * @param size bytes of its datagram
     */
    void offer(PgRecord record, int size) {
        count.increment();
        long room = (long) size + OVERHEAD;
        long before = bytes.get();
        if (closing || queue.size() >= maxCount || before > 0 && before + room > maxBytes) {
            drop();
            return;
        }
        bytes.addAndGet(room);
        Queued queued = new Queued(record, room);
        queue.add(queued);
        if (closing && queue.remove(queued)) {
            // it came after the last look at what is left
            dropped.increment();
        }
    }

    private void drop() {
        dropped.increment();
        if (!closing) {
            troubles.say(
                    "records not given to plugin " + name,
                    () ->
                            "plugin "
                                    + name
                                    + " is slower than records come: its queue is full"
                                    + " (plugin-queue-count, plugin-queue-bytes), some are dropped");
        }
    }

    /**
     * Has the plugin send what it gathers.
     *
     * @return false if that is about to happen already
     */
    boolean flush() {
        return !flush.getAndSet(true);
    }

    /**
     * Lets go of plugins: they get no more, and some time for what is queued, all of them together.
     */
    static void close(List<PluginLane> lanes) {
        lanes.forEach(lane -> lane.closing = true);
        long until = System.nanoTime() + CLOSE_NANOS;
        lanes.forEach(lane -> lane.close(until));
    }

    private void close(long until) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            if (thread.isAlive()) {
                hurried = true;
                thread.interrupt();
                thread.join(HURRY_MILLIS);
            }
        } catch (InterruptedException e) {
            hurried = true;
            Thread.currentThread().interrupt();
        }
        abandoned = thread.isAlive();
        for (Queued left = queue.poll(); left != null; left = queue.poll()) {
            dropped.increment();
        }
        if (abandoned) {
            troubles.say(name + " hangs", () -> "plugin " + name + " hangs, is left behind");
        }
    }

    private void run() {
        while (!hurried && !(closing && queue.isEmpty())) {
            if (sink == null && System.nanoTime() - opened >= TICK_NANOS) {
                opened = System.nanoTime();
                call("open", () -> sink = plugin.open(this));
            }
            Queued next = next();
            if (next != null) {
                take(next);
            }
            if (System.nanoTime() - ticked >= TICK_NANOS) {
                ticked = System.nanoTime();
                call("tick", () -> sink.tick());
            }
            if (flush.getAndSet(false)) {
                call("flush", () -> sink.flush());
            }
        }
        if (!abandoned) {
            call("close", () -> sink.close());
        }
    }

    private Queued next() {
        try {
            // not longer, so that it ends soon after it is asked to
            return queue.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return null;
        }
    }

    private void take(Queued next) {
        bytes.addAndGet(-next.size);
        if (sink == null) {
            dropped.increment();
        } else if (call("take", () -> sink.take(next.record))) {
            ok.increment();
        } else {
            crashed.increment();
        }
    }

    /** Calls the plugin. Nothing that it throws goes further than this. */
    private boolean call(String what, Call call) {
        if (sink == null && !what.equals("open")) {
            return false;
        }
        long begun = System.nanoTime();
        try {
            call.run();
            return true;
        } catch (Throwable e) {
            counters.increment(counterName("crashes"));
            troubles.crash(
                    "plugin " + name + " failed at " + what,
                    "plugin " + name + " failed at " + what,
                    e);
            return false;
        } finally {
            seconds.add((System.nanoTime() - begun) / 1e9);
        }
    }

    @Override
    public boolean send(MessageType type, Body body) {
        boolean sent = sender.send(type, body);
        counters.increment(counterName(sent ? "sent" : "unsent"));
        return sent;
    }

    @Override
    public void count(String what, long n) {
        counters.add(counterName(what), n);
    }
}

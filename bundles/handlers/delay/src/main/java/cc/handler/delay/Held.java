// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Messages that wait for their time, bounded by count and by bytes, and the one thread that hands
 * them on. They leave in the order in which they came, whoever hands them on.
 */
final class Held implements AutoCloseable {

    private static final long CLOSE_SECONDS = 2;

    private final Consumer<Waiting> handOn;

    /**
     * Held while messages leave, so that none overtakes another; never by whoever brings one. Taken
     * before {@link #lock}.
     */
    private final ReentrantLock leaving = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Thread thread;
    private DelayOptions options;
    private long bytes;
    private boolean closed;

    /**
     * @param handOn gives a message to the next handler; throws nothing
     */
    Held(DelayOptions options, Consumer<Waiting> handOn) {
        this.options = options;
        this.handOn = handOn;
        this.thread = new Thread(this::run, "cc-delay-" + options.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Holds a message. One that is larger than the bound is taken where there is no other.
     *
     * @return false if there is no room for it
     */
    boolean add(Waiting message) {
        lock.lock();
        try {
            boolean full =
                    waiting.size() >= options.queueCount()
                            || bytes > 0 && bytes + message.size() > options.queueBytes();
            if (full || closed) {
                return false;
            }
            waiting.add(message);
            bytes += message.size();
            if (waiting.size() == 1) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes over changed options: each message now waits the new delay, from when it came. */
    void update(DelayOptions newOptions) {
        lock.lock();
        try {
            options = newOptions;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Hands on at once what came from one server. */
    void release(String server) {
        handOn(() -> takeThose(message -> message.exchange().server().name().equals(server)));
    }

    /** Hands on all that is left, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        handOn(() -> takeThose(message -> true));
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (awaitDue()) {
            handOn(this::takeDue);
        }
    }

    /**
     * Returns when the time of the first has come.
     *
     * @return false at the end
     */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                long left = waiting.isEmpty() ? Long.MAX_VALUE : left(waiting.peek());
                if (left <= 0) {
                    return true;
                }
                await(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // it ends when it is closed, and for nobody else
        }
    }

    private long left(Waiting message) {
        return options.delay().toNanos() - (System.nanoTime() - message.arrived());
    }

    private void handOn(Supplier<List<Waiting>> which) {
        leaving.lock();
        try {
            List<Waiting> taken;
            lock.lock();
            try {
                taken = which.get();
                taken.forEach(message -> bytes -= message.size());
            } finally {
                lock.unlock();
            }
            taken.forEach(handOn);
        } finally {
            leaving.unlock();
        }
    }

    private List<Waiting> takeDue() {
        List<Waiting> due = new ArrayList<>();
        while (!waiting.isEmpty() && left(waiting.peek()) <= 0) {
            due.add(waiting.poll());
        }
        return due;
    }

    private List<Waiting> takeThose(Predicate<Waiting> which) {
        List<Waiting> those = waiting.stream().filter(which).toList();
        waiting.removeIf(which);
        return those;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The one thread in which a client opens replies, hands them to listeners, and looks now and then
 * which queries have run out of time. An executor with a timer per query costs several times what a
 * round trip does.
 */
final class ReplyThread implements AutoCloseable {

    /** How often time-outs are looked at, while any query is open. */
    static final Duration TICK = Duration.ofMillis(50);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final BooleanSupplier isWatching;
    private final LongConsumer expire;
    private final Thread thread;
    private volatile boolean idle;
    private volatile boolean stopping;

    /**
     * @param isWatching whether there is anything that may run out of time
     * @param expire gets the nanoTime up to which time has run out
     */
    ReplyThread(String name, BooleanSupplier isWatching, LongConsumer expire) {
        this.isWatching = isWatching;
        this.expire = expire;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Runs something in the thread. How many wait is bounded by the caller. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    /** There is something that may run out of time now. */
    void watch() {
        if (idle) {
            execute(() -> {});
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Ends after the task at hand; what waits is not done. */
    @Override
    public void close() {
        stopping = true;
        execute(() -> {});
    }

    private void run() {
        long looked = System.nanoTime();
        while (!stopping) {
            Runnable task = next();
            if (!stopping) {
                task.run();
            }
            long now = System.nanoTime();
            if (now - looked >= TICK.toNanos()) {
                looked = now;
                expire.accept(now);
            }
        }
    }

    private Runnable next() {
        try {
            // said before it is asked: who opens a query meanwhile sees that it must wake us
            idle = true;
            if (!isWatching.getAsBoolean()) {
                return tasks.take();
            }
            idle = false;
            Runnable task = tasks.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            return task == null ? () -> {} : task;
        } catch (InterruptedException e) {
            // nobody but a listener of somebody else's does that: not a reason to end
            return () -> {};
        } finally {
            idle = false;
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Unfailing;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one configuration, and what is in hand in them. */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long IDLE_SECONDS = 30;

    private final String name;
    private final ThreadPoolExecutor writers;
    private final ThreadPoolExecutor forcers;
    private final ScheduledExecutorService timer;
    private final Object lock = new Object();
    private int busy;

    /**
     * @param name of the handler
     * @param count threads that write, and as many that force
     */
    Workers(String name, int count) {
        this.name = name;
        this.writers = pool("writer-", count);
        this.forcers = pool("forcer-", count);
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> thread(work, "timer"));
    }

    private ThreadPoolExecutor pool(String what, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> thread(work, what + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Thread thread(Runnable work, String what) {
        Thread thread = new Thread(work, "cc-" + name + "-" + what);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs something again and again, from one period after now on. */
    void every(long millis, Runnable work) {
        timer.scheduleWithFixedDelay(
                Unfailing.of(LOG::error, name + ": looking after its copies", work),
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Takes what came for a log, in a thread that may wait until a copy can be opened. */
    void write(Runnable work) {
        execute(writers, work);
    }

    /** Forces what was written, which lets go of copies that others wait for: never behind them. */
    void force(Runnable work) {
        execute(forcers, work);
    }

    private void execute(ThreadPoolExecutor pool, Runnable work) {
        begun();
        try {
            pool.execute(() -> run(work));
        } catch (RejectedExecutionException e) {
            // closed: whoever waits for an answer asks again
            ended();
        } catch (OutOfMemoryError e) {
            // no thread can be had now, and what is not done would never be asked for again
            run(work);
        }
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: a worker failed", name, e);
        } finally {
            ended();
        }
    }

    /** Something more is in hand, until it {@link #ended}. */
    void begun() {
        synchronized (lock) {
            busy++;
        }
    }

    void ended() {
        synchronized (lock) {
            busy--;
            lock.notifyAll();
        }
    }

    /** Ends what runs again and again. */
    void stopTimer() {
        timer.shutdownNow();
    }

    /** Waits until nothing is in hand; false if that takes longer than so many milliseconds. */
    boolean awaitQuiet(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            try {
                while (busy > 0) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        return false;
                    }
                    lock.wait(left);
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** Takes nothing more; the threads end when they are done. */
    void stop() {
        writers.shutdown();
        forcers.shutdown();
    }
}

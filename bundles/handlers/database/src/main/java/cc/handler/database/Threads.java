// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Unfailing;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one handler: those that call, those that look at the clock, one that says no. */
final class Threads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private static final long IDLE_SECONDS = 30;
    private static final long END_SECONDS = 2;

    /**
     * Who looks for the database, ends calls or closes connections may take a while; one does not.
     */
    private static final int TIMERS = 4;

    /** Refusals that wait to be sent; those beyond are not sent. */
    private static final int MAX_REFUSALS = 1000;

    private final String name;
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor refuser;
    private final ScheduledThreadPoolExecutor timer;

    Threads(String name, int count) {
        this.name = name;
        workers = pool(count, Integer.MAX_VALUE, "cc-database-" + name);
        refuser = pool(1, MAX_REFUSALS, "cc-database-" + name + "-refuser");
        timer = new ScheduledThreadPoolExecutor(TIMERS, named("cc-database-" + name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadPoolExecutor pool(int count, int queue, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(queue),
                        named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Changes how many workers there are. */
    void resize(int count) {
        if (count > workers.getMaximumPoolSize()) {
            workers.setMaximumPoolSize(count);
            workers.setCorePoolSize(count);
        } else {
            workers.setCorePoolSize(count);
            workers.setMaximumPoolSize(count);
        }
    }

    /** For what talks with the database. */
    ThreadPoolExecutor workers() {
        return workers;
    }

    /** For saying that there is no room, while the workers are busy. */
    ThreadPoolExecutor refuser() {
        return refuser;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /** Has the timer do something again and again, whatever becomes of it. */
    void every(long period, TimeUnit unit, Runnable work) {
        timer.scheduleWithFixedDelay(unfailing(work), period, period, unit);
    }

    /** Has the timer do something, unless all this stops. */
    void soon(Runnable work) {
        unlessStopped(() -> timer.execute(unfailing(work)));
    }

    private Runnable unfailing(Runnable work) {
        return Unfailing.of(LOG::error, name, () -> unlessStopped(work));
    }

    private void unlessStopped(Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: stops", name);
        }
    }

    /** What runs has a moment to end. */
    @Override
    public void close() {
        timer.shutdownNow();
        refuser.shutdown();
        workers.shutdownNow();
        try {
            workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            refuser.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What stands between the router's thread and a handler that takes its time: a queue bounded by
 * count and by bytes, and threads that come with work and go when there is none.
 */
final class ThreadLane implements Lane {

    private static final long IDLE_SECONDS = 30;

    private final Budget budget;
    private final Runnable wake;
    private final AtomicLong unfinished = new AtomicLong();
    private final ThreadPoolExecutor executor;
    private volatile boolean wanted;
    private volatile boolean closed;

    /**
     * @param name what its threads are named after
     * @param wake called when there is room after a refusal, and when it is closed and has ended
     */
    ThreadLane(String name, int threads, long maxCount, long maxBytes, Runnable wake) {
        this.budget = new Budget(maxCount, maxBytes);
        this.wake = wake;
        AtomicInteger number = new AtomicInteger();
        this.executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean take(Delivery delivery) {
        long size = delivery.message().size();
        if (!budget.take(size)) {
            wanted = true;
            // what was before us may have left before it could see that somebody waits
            if (!budget.take(size)) {
                return false;
            }
        }
        boolean queued = false;
        unfinished.incrementAndGet();
        try {
            executor.execute(new Work(delivery, size));
            queued = true;
        } finally {
            if (!queued) {
                budget.giveBack(size);
                finished();
            }
        }
        return true;
    }

    @Override
    public void taken(Delivery delivery) {
        // one of the threads runs it
    }

    private final class Work implements Runnable {

        private final Delivery delivery;
        private final long size;

        Work(Delivery delivery, long size) {
            this.delivery = delivery;
            this.size = size;
        }

        @Override
        public void run() {
            budget.giveBack(size);
            if (wanted && budget.isHalfFree()) {
                wanted = false;
                wake.run();
            }
            try {
                delivery.run();
            } finally {
                finished();
            }
        }
    }

    private void finished() {
        if (unfinished.decrementAndGet() == 0 && closed) {
            wake.run();
        }
    }

    @Override
    public boolean isOver() {
        return closed && unfinished.get() == 0;
    }

    @Override
    public void close() {
        closed = true;
        executor.shutdown();
    }

    @Override
    public void abandon(Consumer<Delivery> to) {
        List<Runnable> waiting = new ArrayList<>();
        executor.getQueue().drainTo(waiting);
        for (Runnable work : waiting) {
            if (work instanceof Work left) {
                budget.giveBack(left.size);
                to.accept(left.delivery);
                finished();
            }
        }
    }

    @Override
    public List<Delivery> withdraw(Route route) {
        List<Delivery> withdrawn = new ArrayList<>();
        if (closed) {
            return withdrawn;
        }
        List<Runnable> waiting = new ArrayList<>();
        executor.getQueue().drainTo(waiting);
        for (Runnable work : waiting) {
            if (work instanceof Work left && left.delivery.route() == route) {
                budget.giveBack(left.size);
                withdrawn.add(left.delivery);
                finished();
            } else {
                // nothing comes in between: whoever adds holds the same monitor
                putBack(work);
            }
        }
        return withdrawn;
    }

    private void putBack(Runnable work) {
        try {
            executor.execute(work);
        } catch (Error e) {
            // no thread to be had: costs this message, not those behind it
            if (work instanceof Work left) {
                budget.giveBack(left.size);
                left.delivery.failed(e);
                finished();
            }
        }
    }

    @Override
    public void interrupt() {
        executor.shutdownNow();
    }
}

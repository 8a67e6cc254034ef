// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands between the router's thread and a handler that takes its time: a queue bounded by
 * count and by bytes, and threads that come with work and go when there is none.
 */
final class Lane {

    private static final long IDLE_SECONDS = 30;

    private final int threads;
    private final Budget budget;
    private final ThreadPoolExecutor executor;

    /**
     * @param name what its threads are named after
     * @param threads 0 for none: deliveries run in the thread that offers them
     */
    Lane(String name, int threads, long maxCount, long maxBytes) {
        this.threads = threads;
        this.budget = new Budget(maxCount, maxBytes);
        AtomicInteger number = new AtomicInteger();
        this.executor =
                new ThreadPoolExecutor(
                        Math.max(1, threads),
                        Math.max(1, threads),
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

    /** How an offer ended. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    Offer offer(Delivery delivery) {
        if (threads == 0) {
            delivery.run();
            return Offer.TAKEN;
        }
        long size = delivery.message().size();
        if (!budget.take(size)) {
            return Offer.FULL;
        }
        try {
            executor.execute(new Work(delivery, size));
            return Offer.TAKEN;
        } catch (RejectedExecutionException e) {
            budget.giveBack(size);
            return Offer.CLOSED;
        }
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
            delivery.run();
        }
    }

    /** Takes no more; what it has runs on. */
    void close() {
        executor.shutdown();
    }

    /** What has not begun, taken out of it. */
    List<Delivery> abandon() {
        List<Runnable> waiting = new ArrayList<>();
        executor.getQueue().drainTo(waiting);
        List<Delivery> deliveries = new ArrayList<>();
        for (Runnable work : waiting) {
            if (work instanceof Work left) {
                budget.giveBack(left.size);
                deliveries.add(left.delivery);
            }
        }
        return deliveries;
    }
}

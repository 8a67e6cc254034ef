// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Handler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler at work on a server: its lane, and how many messages are in its hands, so that it can
 * be let go of once they are done.
 */
final class Post {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");
    private static final long RELEASE_MILLIS = 100;
    private static final ThreadLocal<Post> CURRENT = new ThreadLocal<>();

    private final String name;
    private final String component;
    private final Handler handler;
    private final Lane lane;
    private final AtomicLong inFlight = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    Post(String name, String component, Handler handler, Lane lane) {
        this.name = name;
        this.component = component;
        this.handler = handler;
        this.lane = lane;
    }

    String name() {
        return name;
    }

    /** Component and name, since handlers of several components may have the same name. */
    String label() {
        return component.isEmpty() ? name : component + " " + name;
    }

    Lane lane() {
        return lane;
    }

    long inFlight() {
        return inFlight.get();
    }

    /** A message is about to be given to it. */
    void begin() {
        inFlight.incrementAndGet();
    }

    /** The message is done. */
    void end() {
        if (inFlight.decrementAndGet() == 0) {
            lock.lock();
            try {
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Calls the handler in this thread. */
    void call(Delivery delivery) throws Exception {
        Post outer = CURRENT.get();
        CURRENT.set(this);
        try {
            handler.handle(delivery);
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /**
     * Takes no more, and waits until what is in flight is done.
     *
     * @param server for which the handler hands on what it holds back
     * @return messages that were not done in time; those that had not begun are dropped
     */
    long drain(String server, long millis) {
        lane.close();
        release(server);
        if (CURRENT.get() == this) {
            // a handler that removes itself would wait for its own return
            return inFlight.get();
        }
        boolean idle = awaitIdle(Math.min(RELEASE_MILLIS, millis));
        for (long left = millis - RELEASE_MILLIS; !idle && left > 0; left -= RELEASE_MILLIS) {
            // what was on its way when it was first released is held back only now
            release(server);
            idle = awaitIdle(Math.min(RELEASE_MILLIS, left));
        }
        if (!idle) {
            lane.abandon().forEach(Delivery::stopped);
        }
        return inFlight.get();
    }

    /** Has the handler hand on what it holds back; one that fails at that keeps nobody waiting. */
    void release(String server) {
        try {
            handler.release(server);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: {} failed to hand on what it holds back", server, label(), e);
        }
    }

    private boolean awaitIdle(long millis) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (inFlight.get() > 0 && nanos > 0) {
                nanos = idle.awaitNanos(nanos);
            }
            return inFlight.get() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}

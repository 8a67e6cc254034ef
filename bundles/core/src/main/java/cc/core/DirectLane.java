// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** No threads of its own: the thread that brings a delivery, the router's mostly, runs it. */
final class DirectLane implements Lane {

    private final Runnable wake;
    private final AtomicLong unfinished = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param wake called when it is closed, and the last call is over
     */
    DirectLane(Runnable wake) {
        this.wake = wake;
    }

    @Override
    public boolean take(Delivery delivery) {
        unfinished.incrementAndGet();
        return true;
    }

    @Override
    public void taken(Delivery delivery) {
        try {
            delivery.run();
        } finally {
            if (unfinished.decrementAndGet() == 0 && closed) {
                wake.run();
            }
        }
    }

    @Override
    public boolean isOver() {
        return closed && unfinished.get() == 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void abandon(Consumer<Delivery> to) {
        // nothing waits here
    }

    @Override
    public List<Delivery> withdraw(Route route) {
        return List.of();
    }

    @Override
    public void interrupt() {
        // the router's thread is never interrupted
    }
}

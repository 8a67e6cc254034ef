// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What calls are made by, and what they were made by before: connections that are no longer in
 * force are closed once nobody uses them.
 */
final class Servings implements AutoCloseable {

    /** Longer than any call takes that has a limit; one without is cut off then. */
    private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private record Old(Pool pool, long since) {}

    private final Runnable over;
    private final List<Old> old = new ArrayList<>();
    private volatile Serving current;

    /**
     * @param first in force
     * @param over called when there may be something to close
     */
    Servings(Serving first, Runnable over) {
        this.current = first;
        this.over = over;
    }

    /** What is in force: to be looked at. Whoever wants to use its connections enters. */
    Serving current() {
        return current;
    }

    /** What is in force, whose connections are kept until the caller {@link #leave leaves}. */
    Serving enter() {
        Serving now = current;
        while (!now.pool().enter()) {
            // another one was put in its place before it was retired
            now = current;
        }
        return now;
    }

    void leave(Serving used) {
        if (used.pool().leave()) {
            over.run();
        }
    }

    /** Puts another one into force; those who are in the one before may finish. */
    synchronized void replace(Serving by) {
        Pool before = current.pool();
        current = by;
        if (before != by.pool()) {
            before.retire();
            old.add(new Old(before, System.nanoTime()));
            over.run();
        }
    }

    /** Closes what can be closed. */
    void tick() {
        long now = System.nanoTime();
        for (Pool pool : take(each -> each.pool.isOver() || now - each.since > MAX_NANOS)) {
            pool.connections().close();
        }
    }

    private synchronized List<Pool> take(Predicate<Old> which) {
        List<Old> taken = old.stream().filter(which).toList();
        old.removeAll(taken);
        return taken.stream().map(Old::pool).toList();
    }

    @Override
    public void close() {
        take(each -> true).forEach(pool -> pool.connections().close());
        current.pool().connections().close();
    }
}

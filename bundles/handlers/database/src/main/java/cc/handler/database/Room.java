// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.concurrent.atomic.AtomicLong;

/** How many requests wait, with how many bytes: bounded, both. */
final class Room {

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Takes a place; false if there is none. A single request always fits. */
    boolean take(long size, DatabaseSettings limits) {
        long n = count.incrementAndGet();
        long b = bytes.addAndGet(size);
        if (n > limits.maxCount() || b > limits.maxBytes() && n > 1) {
            giveBack(size);
            return false;
        }
        return true;
    }

    void giveBack(long size) {
        count.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** Requests in it. */
    long count() {
        return count.get();
    }
}

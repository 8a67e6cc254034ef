// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.util.concurrent.atomic.AtomicLong;

/** Messages and bytes that a queue may hold together, taken and given back by any thread. */
final class Budget {

    private volatile long maxCount;
    private volatile long maxBytes;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Budget(long maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Changes the bounds; what is taken stays taken. */
    void bounds(long newMaxCount, long newMaxBytes) {
        maxCount = newMaxCount;
        maxBytes = newMaxBytes;
    }

    /** Takes room for one message. One that is larger than the bound passes an empty queue. */
    boolean take(long size) {
        if (count.incrementAndGet() > maxCount) {
            count.decrementAndGet();
            return false;
        }
        long before = bytes.getAndAdd(size);
        if (before > 0 && before + size > maxBytes) {
            count.decrementAndGet();
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    void giveBack(long size) {
        giveBack(1, size);
    }

    /** Gives back the room of several messages. */
    void giveBack(long messages, long size) {
        count.addAndGet(-messages);
        bytes.addAndGet(-size);
    }

    long count() {
        return count.get();
    }

    long bytes() {
        return bytes.get();
    }
}

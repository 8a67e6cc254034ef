// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import java.util.concurrent.atomic.AtomicLong;

/** How many messages, of how many bytes together, may wait at a time. */
final class Room {

    private final long maxCount;
    private final long maxBytes;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Room(long maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Takes room for one message. One that is larger than all the room may be there alone. */
    boolean take(long size) {
        if (count.incrementAndGet() > maxCount) {
            count.decrementAndGet();
            return false;
        }
        long before = bytes.getAndAdd(size);
        if (before > 0 && before + size > maxBytes) {
            giveBack(size);
            return false;
        }
        return true;
    }

    void giveBack(long size) {
        count.decrementAndGet();
        bytes.addAndGet(-size);
    }

    long count() {
        return count.get();
    }
}

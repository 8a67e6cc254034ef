// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.util.concurrent.atomic.AtomicLong;

/** Messages and bytes that a queue may hold together, taken and given back by any thread. */
public final class Budget {

    private volatile long maxCount;
    private volatile long maxBytes;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param maxCount messages
     * @param maxBytes bytes of all of them
     */
    public Budget(long maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Changes the bounds; what is taken stays taken. */
    void bounds(long newMaxCount, long newMaxBytes) {
        maxCount = newMaxCount;
        maxBytes = newMaxBytes;
    }

    /**
     * Takes room for one message. One that is larger than the bound passes an empty queue.
     *
     * @param size bytes
     * @return false if there is none; then nothing is taken
     */
    public boolean take(long size) {
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

    /** Gives back the room of one message of so many bytes. */
    public void giveBack(long size) {
        giveBack(1, size);
    }

    /** Gives back the room of several messages. */
    void giveBack(long messages, long size) {
        count.addAndGet(-messages);
        bytes.addAndGet(-size);
    }

    /** Whether half of the room is free, by count and by bytes; always when nothing is taken. */
    public boolean isHalfFree() {
        long taken = count.get();
        return taken <= 0 || taken <= maxCount / 2 && bytes.get() <= maxBytes / 2;
    }

    /** Messages that are there. */
    public long count() {
        return count.get();
    }

    /** Bytes of them. */
    public long bytes() {
        return bytes.get();
    }
}

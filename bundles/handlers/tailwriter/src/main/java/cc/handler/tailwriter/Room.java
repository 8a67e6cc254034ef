// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import java.util.concurrent.TimeUnit;

/** Fragments and their bytes that are held in memory together, bounded. */
final class Room {

    private final int maxCount;
    private final long maxBytes;
    private int count;
    private long bytes;
    private long freed = System.nanoTime();

    Room(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Takes room for one; one that is larger than all of it passes when nothing else is there. */
    synchronized boolean take(long size) {
        if (count >= maxCount || count > 0 && bytes + size > maxBytes) {
            return false;
        }
        count++;
        bytes += size;
        return true;
    }

    /**
     * Waits for room as long as there is progress.
     *
     * @param patienceMillis how long nothing may be given back
     * @return whether it was taken
     */
    synchronized boolean await(long size, long patienceMillis) throws InterruptedException {
        while (!take(size)) {
            long left = patienceMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - freed);
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized void giveBack(long size) {
        count--;
        bytes -= size;
        freed = System.nanoTime();
        notifyAll();
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }
}

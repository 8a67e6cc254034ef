// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import java.util.concurrent.TimeUnit;

/**
 * So many bytes a second and no more, for messages that nobody acknowledges: nothing tells their
 * sender that a queue further on is full, and what comes faster than the slowest hop takes it is
 * lost there. A new connection begins slowly, since what is behind it may have just started. Used
 * by one thread.
 */
final class Pace {

    /** What may go at once after a rest, in time. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The rate is doubled each second from a sixteenth on. */
    private static final int DOUBLINGS = 4;

    private boolean begun;
    private long beginning;
    private long free;

    /** There is a new connection. */
    void restart() {
        begun = false;
    }

    /** Whether a message may go now. */
    boolean allows(long now) {
        return !begun || free - now <= 0;
    }

    /**
     * A message goes.
     *
     * @param rate bytes a second; 0 for no bound
     */
    void took(long size, long rate, long now) {
        if (rate == 0) {
            begun = false;
            return;
        }
        if (!begun) {
            begun = true;
            beginning = now;
            free = now;
        }
        long earliest = now - BURST_NANOS;
        long from = free - earliest < 0 ? earliest : free;
        long seconds = Math.min(DOUBLINGS, TimeUnit.NANOSECONDS.toSeconds(now - beginning));
        free = from + Math.round(size * 1e9 / rate * (1 << DOUBLINGS - seconds));
    }
}

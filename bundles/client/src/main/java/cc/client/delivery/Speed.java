// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import java.util.concurrent.TimeUnit;

/**
 * How long what is under way may be on its way: a share of time by its size, as if each hop were a
 * slow line, until answers say how fast it is; and what the last late answer was late by, as long
 * as something else on the way holds up what is sent. Used by one thread.
 */
final class Speed {

    /** Bytes a second of a line of which nothing is known. */
    static final long SLOWEST = 64 * 1024;

    /** Below that, an answer says more of the way than of the line. */
    private static final long TELLING = 64 * 1024;

    /** Of what was measured, so that a line that is shared all at once is no silence. */
    private static final int RESERVE = 4;

    private static final long LONGEST_DELAY = TimeUnit.HOURS.toNanos(1);
    private static final int DECAY = 8;

    private long rate;
    private long delay;

    /** Nanoseconds beyond a time-out that so many bytes may take until they are answered. */
    long nanos(long bytes) {
        return share(bytes) + delay;
    }

    /** Nanoseconds that so many bytes may take on the line. */
    long share(long bytes) {
        long assumed = Math.max(SLOWEST, rate / RESERVE);
        return (long) (bytes * 1e9 / assumed);
    }

    /** Nanoseconds that answers were late by, whatever their size. */
    long delay() {
        return delay;
    }

    /**
     * Something was answered.
     *
     * @param bytes that were under way when it was sent, its own among them
     * @param nanos from its sending to its answer
     */
    void answered(long bytes, long nanos) {
        delay -= delay / DECAY;
        if (bytes >= TELLING) {
            long now = (long) (bytes * 1e9 / Math.max(1, nanos));
            rate = now < rate ? now : rate + Math.max(1, (now - rate) / DECAY);
        }
    }

    /** The same of something that was given up already. */
    void late(long bytes, long nanos) {
        answered(bytes, nanos);
        delay = Math.max(delay, Math.min(LONGEST_DELAY, nanos));
    }

    /** Nobody answers: it may have become slow. */
    void silent() {
        rate = 0;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.PeerDelivery;
import java.util.concurrent.TimeUnit;

/** Whether anybody at the end of the way acknowledges. Used by one thread. */
final class Proof {

    /** From one message to the next, until one is acknowledged. */
    static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Messages without an answer until that is said loudly. */
    static final int PATIENCE = 3;

    /** Time-outs of silence after which nobody seems to be there. */
    static final int TIMEOUTS = 3;

    private boolean proven;
    private boolean before;
    private boolean probing;
    private long probedAt;
    private long probeTime = PROBE_NANOS;
    private int probes;
    private boolean waiting;
    private long waitingSince;

    boolean isProven() {
        return proven;
    }

    /** Whether it was proven at any time of this connection. */
    boolean wasProven() {
        return before;
    }

    /**
     * Something acknowledges.
     *
     * @return whether that is news
     */
    boolean prove() {
        boolean news = !proven;
        proven = true;
        before = true;
        probing = false;
        probes = 0;
        return news;
    }

    /** Nothing is known: another receiver may be connected to. */
    void reset() {
        unprove();
        before = false;
    }

    /** Nobody seems to be there any more. */
    void unprove() {
        proven = false;
        probing = false;
        probes = 0;
        waiting = false;
    }

    /**
     * A message was sent.
     *
     * @param share nanoseconds that it may take by its size
     */
    void sent(long now, long share) {
        if (!proven) {
            probing = true;
            probedAt = now;
            probeTime = PROBE_NANOS + share;
        }
        if (!waiting) {
            waiting = true;
            waitingSince = now;
        }
    }

    /**
     * Somebody answered, if only that there is no room.
     *
     * @param more whether something is on its way still, of which nothing was heard
     */
    void heard(long now, boolean more) {
        waiting = more;
        waitingSince = now;
    }

    /** Nothing is on its way: nothing is to be heard. */
    void idle() {
        waiting = false;
    }

    /** Whether a probe may be sent now. */
    boolean mayProbe(long now) {
        return !probing && (probes == 0 || now - probedAt >= PROBE_NANOS);
    }

    /**
     * Whether a probe has had its time.
     *
     * @return true once for each
     */
    boolean isOverdue(long now) {
        if (!probing || now - probedAt < probeTime) {
            return false;
        }
        probing = false;
        probes++;
        return true;
    }

    /** Whether the last overdue probe is the one after which it is to be said. */
    boolean isOutOfPatience() {
        return probes == PATIENCE;
    }

    /** nanoTime when the probe under way is overdue. */
    long probeDeadline() {
        return probedAt + probeTime;
    }

    boolean isProbing() {
        return probing;
    }

    /**
     * Whether nothing was heard for so long that nobody seems to be there.
     *
     * @param share nanoseconds that the one message may take by its size whose answer comes next
     * @param delay nanoseconds that answers are late by, whatever their size
     */
    boolean isSilent(long now, long timeoutNanos, long share, long delay) {
        long patience = Math.max(TIMEOUTS * timeoutNanos, timeoutNanos + share);
        return waiting && now - waitingSince >= patience + delay;
    }

    /** Silence counts from now on: there was no connection. */
    void restart(long now) {
        if (waiting) {
            waitingSince = now;
        }
    }

    PeerDelivery.State state() {
        if (proven) {
            return PeerDelivery.State.ACKNOWLEDGED;
        }
        if (before) {
            return PeerDelivery.State.SILENT;
        }
        return probes >= PATIENCE ? PeerDelivery.State.NEVER_ANSWERED : PeerDelivery.State.PROBING;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Message;
import cc.api.Opened;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A message that came in, shared by all handlers that get it: opened once, when the first of them
 * asks, and done when the last of them is.
 */
final class Arrival {

    private final long number;
    private final Message message;
    private final Crypto crypto;
    private final Listener listener;
    private final long began = System.nanoTime();
    private final int handlers;
    private final AtomicInteger open;
    private final Ends ends = new Ends();
    private Opened opened;
    private DropException refused;

    /** Is told what becomes of a message, in any thread. */
    interface Listener {

        /** One of its handlers had no room for it. Told once for a message. */
        void crowdedOut(Arrival arrival);

        void crashed(Message message, long nanos);

        void dropped(Message message, long nanos, DropReason reason);

        /** All handlers have gone, and nobody came for it. */
        void unclaimed(Message message, long nanos);

        void ok(Message message, long nanos);
    }

    /**
     * @param number messages that come later have higher ones
     * @param handlers that get it
     */
    Arrival(long number, Message message, Crypto crypto, Listener listener, int handlers) {
        this.number = number;
        this.message = message;
        this.crypto = crypto;
        this.listener = listener;
        this.handlers = handlers;
        this.open = new AtomicInteger(handlers);
    }

    long number() {
        return number;
    }

    Message message() {
        return message;
    }

    /** Verifies and parses, the first time. Others wait for it, and get the same answer. */
    synchronized Opened opened() throws DropException {
        if (refused != null) {
            throw refused;
        }
        if (opened == null) {
            try {
                opened = crypto.open(message);
            } catch (DropException e) {
                refused = e;
                throw e;
            }
        }
        return opened;
    }

    Body body() throws DropException {
        return opened().body();
    }

    /** One of its handlers is done with it. */
    void ended(Outcome outcome) {
        if (!(outcome instanceof Outcome.Ok) && ends.note(outcome)) {
            listener.crowdedOut(this);
        }
        if (open.decrementAndGet() == 0) {
            finish(System.nanoTime() - began);
        }
    }

    private void finish(long nanos) {
        synchronized (ends) {
            if (ends.crashed) {
                listener.crashed(message, nanos);
            } else if (ends.dropped != null) {
                listener.dropped(message, nanos, ends.dropped);
            } else if (ends.unclaimed == handlers) {
                listener.unclaimed(message, nanos);
            } else {
                listener.ok(message, nanos);
            }
        }
    }

    /** How it ended where not well; apart, since opening a message may take its time. */
    private static final class Ends {

        private boolean crashed;
        private boolean crowded;
        private int unclaimed;
        private DropReason dropped;

        /** Whether this handler is the first to have had no room. */
        synchronized boolean note(Outcome outcome) {
            if (outcome instanceof Outcome.Crashed) {
                crashed = true;
            } else if (outcome instanceof Outcome.Unclaimed) {
                unclaimed++;
            } else if (outcome instanceof Outcome.Dropped drop) {
                dropped = drop.reason();
                boolean first = !crowded && dropped.equals(DropReason.QUEUE_FULL);
                crowded |= first;
                return first;
            }
            return false;
        }
    }
}

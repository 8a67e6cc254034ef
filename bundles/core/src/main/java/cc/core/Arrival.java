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

    private final Message message;
    private final Crypto crypto;
    private final MessageStats stats;
    private final long began = System.nanoTime();
    private final AtomicInteger open;
    private Opened opened;
    private DropException refused;
    private boolean crashed;
    private DropReason dropped;

    Arrival(Message message, Crypto crypto, MessageStats stats, int handlers) {
        this.message = message;
        this.crypto = crypto;
        this.stats = stats;
        this.open = new AtomicInteger(handlers);
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
        if (!(outcome instanceof Outcome.Ok)) {
            note(outcome);
        }
        if (open.decrementAndGet() == 0) {
            finish();
        }
    }

    private synchronized void note(Outcome outcome) {
        if (outcome instanceof Outcome.Crashed) {
            crashed = true;
        } else if (outcome instanceof Outcome.Dropped drop) {
            dropped = drop.reason();
        }
    }

    private void finish() {
        boolean failed;
        DropReason reason;
        synchronized (this) {
            failed = crashed;
            reason = dropped;
        }
        long nanos = System.nanoTime() - began;
        if (failed) {
            stats.crashed(message, nanos);
        } else if (reason != null) {
            stats.dropped(message, nanos, reason);
        } else {
            stats.ok(message, nanos);
        }
    }
}

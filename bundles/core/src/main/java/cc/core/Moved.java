// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route that a handler has given up and goes on without. Whoever gets its pattern begins when
 * what came this way is done, so that the order is kept. It does not wait for longer than for a
 * handler that goes: then it gets what the other one has not begun, and that one keeps the rest.
 */
final class Moved implements Post.Before {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private final Post post;
    private final Route route;
    private final long until;
    private volatile boolean over;

    /**
     * @param post of the handler that has given it up
     * @param until when the wait ends, in terms of {@code System.nanoTime()}
     */
    Moved(Post post, Route route, long until) {
        this.post = post;
        this.route = route;
        this.until = until;
    }

    @Override
    public boolean isOver() {
        return over || route.inFlight() == 0;
    }

    /** The router's thread: ends the wait if it has been long enough, and whether it has ended. */
    boolean isSettled(String server) {
        if (isOver()) {
            return true;
        }
        if (System.nanoTime() - until < 0 || !isTaken()) {
            return false;
        }
        post.handOn(route);
        long left = route.inFlight();
        if (left > 0) {
            LOG.warn(
                    "{}: handler {} has given up {}, and {} messages of it are still in its hands:"
                            + " the next handler begins beside it",
                    server,
                    post.label(),
                    route.pattern().text(),
                    left);
        }
        over = true;
        return true;
    }

    /** Whether the pattern has found another handler. While it has not, nobody waits. */
    private boolean isTaken() {
        Route vacant = route.successor();
        return vacant != null && vacant.successor() != null;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.MessageType;
import cc.api.Pattern;
import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a handler that has gone: what is for it waits here, for a while, until another one
 * takes its patterns.
 */
final class Vacancy implements Place {

    private final Post of;
    private final List<Post.Before> before;
    private final List<Route> routes = new ArrayList<>();
    private final Route forwarded;
    private final Hold hold;
    private volatile long deadline;
    private boolean closed;

    /**
     * @param of the handler that goes, or gives up some of its patterns
     * @param left routes that it leaves
     * @param before what whoever comes has to wait for
     * @param room of all that wait on the server
     */
    Vacancy(Post of, List<Route> left, List<Post.Before> before, Budget room) {
        this.of = of;
        this.before = before;
        this.hold = new Hold(room);
        this.forwarded = Route.forwarded(this);
        for (Route route : left) {
            Route vacant = route.isForwarded() ? forwarded : new Route(route.pattern(), this);
            routes.add(vacant);
            route.succeededBy(vacant);
        }
    }

    @Override
    public String name() {
        return of.name();
    }

    String component() {
        return of.component();
    }

    @Override
    public String label() {
        return of.label();
    }

    boolean isOf(Post post) {
        return of == post;
    }

    /** What whoever comes has to wait for. */
    List<Post.Before> before() {
        return before;
    }

    Route forwarded() {
        return forwarded;
    }

    /** Routes that nobody has taken yet. */
    List<Route> open() {
        return routes.stream().filter(route -> route.successor() == null).toList();
    }

    /** Whether it has a route of this pattern that nobody has taken yet. */
    boolean isOpenFor(Pattern pattern) {
        return open().stream()
                .anyMatch(route -> !route.isForwarded() && route.pattern().equals(pattern));
    }

    /** Says until when it waits, in terms of {@code System.nanoTime()}. */
    void until(long nanoTime) {
        deadline = nanoTime;
    }

    boolean isOver(long now) {
        return now - deadline >= 0;
    }

    @Override
    public void entering() {
        // nobody waits until it is empty
    }

    @Override
    public void left(Delivery delivery) {
        // as above
    }

    @Override
    public synchronized Offer offer(Delivery delivery) {
        if (closed || delivery.route().successor() != null) {
            return Offer.CLOSED;
        }
        return hold.add(delivery) ? Offer.TAKEN : Offer.FULL;
    }

    /**
     * A handler has come: gives it what waits here for its patterns, and what is still to come.
     *
     * @param to does not begin before it is told
     * @param patterns its routes
     */
    synchronized void giveTo(Post to, List<Route> patterns, Route newForwarded) {
        boolean same = to.label().equals(label());
        to.take(hold, delivery -> target(delivery, patterns, newForwarded, same));
        // only now: what follows them must not be there before
        for (Route route : open()) {
            Route successor =
                    route == forwarded ? (same ? newForwarded : null) : equal(route, patterns);
            if (successor != null) {
                route.succeededBy(successor);
            }
        }
    }

    private Route target(
            Delivery delivery, List<Route> patterns, Route newForwarded, boolean same) {
        if (delivery.route() == forwarded) {
            return same ? newForwarded : null;
        }
        Route equal = equal(delivery.route(), patterns);
        // another version of the same handler may have got other patterns
        return equal == null && same ? matching(delivery.message().type(), patterns) : equal;
    }

    private static Route equal(Route route, List<Route> patterns) {
        return patterns.stream()
                .filter(one -> one.pattern().equals(route.pattern()))
                .findFirst()
                .orElse(null);
    }

    private static Route matching(MessageType type, List<Route> patterns) {
        return patterns.stream()
                .filter(one -> one.pattern().matches(type))
                .findFirst()
                .orElse(null);
    }

    /** Nobody came in time, or the server stops. What waited, in order. */
    synchronized List<Delivery> close() {
        closed = true;
        List<Delivery> left = new ArrayList<>();
        for (Delivery one = hold.poll(); one != null; one = hold.poll()) {
            left.add(one);
        }
        return left;
    }

    @Override
    public Outcome closed() {
        return Outcome.UNCLAIMED;
    }

    @Override
    public synchronized String problem() {
        return "its handler has gone; " + hold.count() + " messages wait for the next one";
    }

    synchronized boolean isEmpty() {
        return hold.count() == 0;
    }
}

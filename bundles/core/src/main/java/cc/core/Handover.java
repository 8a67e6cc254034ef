// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to messages while handlers of a server are being replaced. A handler that goes
 * leaves a {@link Vacancy} where its messages wait; whoever takes its patterns gets them, once what
 * is in the hands of the one before is done. Bounded by count and bytes, all of a server's
 * together, and by time.
 */
final class Handover {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    /** How long a handler that goes has for what it has; under the component runtime's 5 s. */
    static final long DRAIN_MILLIS = 4000;

    private static final int MAX_COUNT = 100_000;

    private final String server;
    private final Runnable wake;
    private final long drainMillis;
    private final long drainNanos;
    private final Budget room = new Budget(MAX_COUNT, HandlerSpec.BYTES);
    private final List<Vacancy> vacancies = new CopyOnWriteArrayList<>();
    private final List<Post> opening = new CopyOnWriteArrayList<>();
    private final List<Leaving> leaving = new CopyOnWriteArrayList<>();
    private final List<Moved> moved = new CopyOnWriteArrayList<>();
    private volatile long timeoutNanos;

    private record Leaving(Post post, long until) {}

    /**
     * @param wake has the router's thread call {@link #turn()}; cheap
     * @param timeoutNanos how long messages wait for a handler that nobody has seen; 0 not at all
     * @param drainMillis how long what is in the hands of the one before is waited for
     */
    Handover(String server, Runnable wake, long timeoutNanos, long drainMillis) {
        this.server = server;
        this.drainMillis = drainMillis;
        this.drainNanos = TimeUnit.MILLISECONDS.toNanos(drainMillis);
        this.wake = wake;
        this.timeoutNanos = timeoutNanos;
    }

    /** Changes how long messages wait from now on. */
    void timeout(long nanos) {
        timeoutNanos = nanos;
    }

    Budget room() {
        return room;
    }

    /** Places that handlers have left. */
    List<Vacancy> vacancies() {
        return vacancies;
    }

    /** The same handler goes on at another post: in order, and what has not begun goes there. */
    void succeed(Post old, List<Route> routes, Post next, List<Route> nextRoutes) {
        List<Post.Before> before = new ArrayList<>(old.before());
        before.add(old::isQuiet);
        next.hold(before);
        for (Route route : routes) {
            nextRoutes.stream()
                    .filter(one -> one.isForwarded() == route.isForwarded())
                    .filter(one -> one.pattern().equals(route.pattern()))
                    .findFirst()
                    .ifPresent(route::succeededBy);
        }
        opening.add(next);
    }

    /**
     * A handler has given up some patterns, or all of them, and goes.
     *
     * @param goes what it has must be done before whoever comes begins
     */
    void vacate(Post post, List<Route> routes, boolean goes) {
        if (timeoutNanos == 0 || routes.isEmpty()) {
            return;
        }
        List<Post.Before> before = new ArrayList<>(post.before());
        if (goes) {
            before.add(post::isGone);
        } else {
            long until = System.nanoTime() + drainNanos;
            List<Moved> all = routes.stream().map(route -> new Moved(post, route, until)).toList();
            before.addAll(all);
            moved.addAll(all);
        }
        Vacancy vacancy = new Vacancy(post, routes, before, room);
        vacancy.until(System.nanoTime() + timeoutNanos + (goes ? drainNanos : 0));
        vacancies.add(vacancy);
    }

    /**
     * A handler has come, or has got more patterns: what waits for them is its own.
     *
     * @param routes those that are new
     * @param comes whether it has just come; else it goes on with all other routes
     */
    void adopt(Post post, List<Route> routes, Route forwarded, boolean comes) {
        List<Vacancy> taken = new ArrayList<>();
        for (Vacancy vacancy : vacancies) {
            if (vacancy.label().equals(post.label())) {
                taken.add(vacancy);
            }
        }
        for (Route route : routes) {
            if (taken.stream().noneMatch(one -> one.isOpenFor(route.pattern()))) {
                vacancies.stream()
                        .filter(one -> one.isOpenFor(route.pattern()))
                        .findFirst()
                        .ifPresent(taken::add);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        List<Post.Before> before = new ArrayList<>();
        taken.forEach(vacancy -> before.addAll(vacancy.before()));
        if (comes) {
            post.hold(before);
        } else {
            post.hold(before, routes);
        }
        for (Vacancy vacancy : taken) {
            vacancy.giveTo(post, routes, forwarded);
            if (vacancy.open().isEmpty()) {
                vacancies.remove(vacancy);
            }
        }
        opening.add(post);
    }

    /** A handler is about to go: returns when its messages are done, or have had their time. */
    void drain(Post post) {
        Leaving goes = new Leaving(post, System.nanoTime() + drainNanos);
        leaving.add(goes);
        post.close();
        if (!post.drain(server, drainMillis)) {
            giveUp(goes);
        }
        long until = System.nanoTime() + timeoutNanos;
        for (Vacancy vacancy : vacancies) {
            if (vacancy.isOf(post)) {
                vacancy.until(until);
            }
        }
    }

    private void giveUp(Leaving goes) {
        if (leaving.remove(goes)) {
            int left = goes.post.giveUp();
            if (left > 0) {
                LOG.warn(
                        "{}: handler {} has gone with {} messages in its hands after {} s",
                        server,
                        goes.post.label(),
                        left,
                        drainMillis / 1000);
            }
        }
    }

    /** The router's thread, often: opens who may begin, and gives up what has had its time. */
    void turn() {
        if (!leaving.isEmpty()) {
            long now = System.nanoTime();
            leaving.removeIf(goes -> goes.post.isGone());
            for (Leaving goes : leaving) {
                if (now - goes.until >= 0) {
                    giveUp(goes);
                }
            }
        }
        for (Moved route : moved) {
            if (route.isSettled(server)) {
                moved.remove(route);
            }
        }
        for (Post post : opening) {
            if (post.open()) {
                opening.remove(post);
            }
        }
    }

    /** Whether a place has been vacant for too long. */
    boolean isOver() {
        if (vacancies.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        return vacancies.stream().anyMatch(vacancy -> vacancy.isOver(now));
    }

    /** Gives up places that have been vacant for too long. */
    List<Vacancy> removeOver() {
        long now = System.nanoTime();
        List<Vacancy> over = vacancies.stream().filter(one -> one.isOver(now)).toList();
        vacancies.removeAll(over);
        return over;
    }

    /** The server stops: nobody is waited for any more. */
    void stop() {
        timeoutNanos = 0;
        for (Vacancy vacancy : vacancies) {
            vacancies.remove(vacancy);
            vacancy.close().forEach(one -> one.drop(DropReason.STOPPING, "the server has stopped"));
        }
        opening.clear();
        moved.clear();
        wake.run();
    }
}

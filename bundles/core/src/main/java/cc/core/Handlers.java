// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Handler;
import cc.api.Pattern;
import cc.api.Role;
import cc.api.RouteStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers of one server as they come, change and go, and the route table that follows from
 * them. A handler that goes is first taken out of the table and then waited for, outside of any
 * lock, so that no message meets one that has stopped.
 */
final class Handlers {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private final String server;
    private final Runnable wake;
    private final Handover handover;
    private final Map<Handler, Bound> bound = new IdentityHashMap<>();
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile Map<String, List<Route>> byName = Map.of();
    private Role role;
    private boolean crypto;

    private record Bound(
            HandlerSpec spec, Post post, List<Route> routes, Route forwarded, String problem) {

        boolean isServing() {
            return problem.isEmpty();
        }

        List<Route> allRoutes() {
            List<Route> all = new ArrayList<>(routes);
            all.add(forwarded);
            return all;
        }
    }

    /**
     * @param wake has the router's thread call {@link #turn()}; any thread, cheap
     * @param handoverNanos how long messages wait for a handler that is on its way; 0 not at all
     * @param drainMillis how long what is in the hands of the one before is waited for
     */
    Handlers(
            String server,
            Role role,
            boolean crypto,
            long handoverNanos,
            long drainMillis,
            Runnable wake) {
        this.server = server;
        this.role = role;
        this.crypto = crypto;
        this.wake = wake;
        this.handover = new Handover(server, wake, handoverNanos, drainMillis);
    }

    RouteTable table() {
        return table;
    }

    /** Changes how long messages wait for a handler that is on its way. */
    void timeout(long nanos) {
        handover.timeout(nanos);
    }

    /** The router's thread, often and whenever it was woken. */
    void turn() {
        handover.turn();
        if (handover.isOver()) {
            List<Vacancy> over;
            synchronized (this) {
                over = handover.removeOver();
                rebuild();
            }
            for (Vacancy vacancy : over) {
                vacancy.close().forEach(Delivery::unclaimed);
            }
        }
    }

    /**
     * Takes over a role and whether there is crypto, and looks anew at who may serve, and where.
     */
    void serve(Role newRole, boolean newCrypto) {
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            if (role == newRole && crypto == newCrypto) {
                return;
            }
            boolean oldCrypto = crypto;
            role = newRole;
            crypto = newCrypto;
            for (Map.Entry<Handler, Bound> entry : bound.entrySet()) {
                Bound old = entry.getValue();
                HandlerSpec.LaneSpec lane = old.spec.lane();
                boolean same = lane.threadsOn(oldCrypto) == lane.threadsOn(newCrypto);
                if (!same || !old.problem.equals(problem(old.spec))) {
                    then.add(replace(entry.getKey(), old, old.spec));
                }
            }
            rebuild();
        }
        then.forEach(Runnable::run);
    }

    /** A handler has come, or its properties have changed. */
    void bind(Handler handler, Map<String, ?> properties) {
        HandlerSpec spec = HandlerSpec.of(properties);
        Runnable then = () -> {};
        synchronized (this) {
            Bound old = bound.get(handler);
            if (old != null && old.isServing() && !spec.problem().isEmpty()) {
                LOG.error(
                        "{}: handler {} goes on as it was: {}",
                        server,
                        old.post.label(),
                        spec.problem());
                return;
            }
            if (!spec.serves(server)) {
                if (old == null) {
                    return;
                }
                then = leave(handler, old);
            } else if (old == null) {
                Bound first = bind(handler, spec);
                bound.put(handler, first);
                adopt(first);
            } else if (isSameLane(old, spec)) {
                bound.put(handler, keep(old, spec));
            } else {
                then = replace(handler, old, spec);
            }
            rebuild();
        }
        then.run();
    }

    /** A handler is about to go. Returns when its messages are done, or have had their time. */
    void unbind(Handler handler) {
        Bound old;
        Runnable then;
        synchronized (this) {
            old = bound.get(handler);
            if (old == null) {
                return;
            }
            then = leave(handler, old);
            rebuild();
        }
        then.run();
        LOG.info("{}: handler {} has gone", server, old.post.label());
    }

    /** Takes a handler out; what is returned is to be run outside of the lock, and waits for it. */
    private Runnable leave(Handler handler, Bound old) {
        bound.remove(handler);
        if (old.isServing()) {
            handover.vacate(old.post, old.allRoutes(), true);
        }
        return () -> handover.drain(old.post);
    }

    /** Has a handler go on on other threads, or not at all. What is returned, as above. */
    private Runnable replace(Handler handler, Bound old, HandlerSpec spec) {
        Bound next = bind(handler, spec);
        bound.put(handler, next);
        if (!old.isServing() || !next.isServing()) {
            adopt(next);
            return () -> handover.drain(old.post);
        }
        handover.succeed(old.post, old.allRoutes(), next.post, next.allRoutes());
        adopt(next);
        handover.vacate(old.post, withoutSuccessor(old.routes), false);
        return old.post::handOn;
    }

    private void adopt(Bound newcomer) {
        if (newcomer.isServing()) {
            handover.adopt(newcomer.post, newcomer.routes, newcomer.forwarded, true);
        }
    }

    private static List<Route> withoutSuccessor(List<Route> routes) {
        return routes.stream().filter(route -> route.successor() == null).toList();
    }

    private boolean isSameLane(Bound old, HandlerSpec spec) {
        return old.isServing()
                && problem(spec).isEmpty()
                && old.spec.lane().equals(spec.lane())
                && old.spec.name().equals(spec.name());
    }

    private Bound keep(Bound old, HandlerSpec spec) {
        List<Route> routes = routes(spec, old.post, old.routes);
        Bound kept = new Bound(spec, old.post, routes, old.forwarded, "");
        List<Route> more = routes.stream().filter(route -> !old.routes.contains(route)).toList();
        if (!more.isEmpty()) {
            handover.adopt(old.post, more, old.forwarded, false);
        }
        List<Route> less =
                old.routes.stream()
                        .filter(route -> !routes.contains(route))
                        .filter(route -> !isTakenBeside(old, route.pattern()))
                        .toList();
        handover.vacate(old.post, less, false);
        return kept;
    }

    /** Whether somebody else takes it already: then nobody is on the way for it. */
    private boolean isTakenBeside(Bound one, Pattern pattern) {
        return bound.values().stream()
                .filter(other -> other != one)
                .flatMap(other -> other.routes.stream())
                .anyMatch(route -> route.pattern().equals(pattern));
    }

    private Bound bind(Handler handler, HandlerSpec spec) {
        String name = spec.name();
        Post post = new Post(name, spec.component(), handler, lane(spec), handover.room(), wake);
        String problem = problem(spec);
        if (!problem.isEmpty()) {
            LOG.error("{}: handler {} refused: {}", server, post.label(), problem);
            return new Bound(spec, post, List.of(), Route.forwarded(post), problem);
        }
        LOG.info("{}: handler {} takes {}", server, post.label(), spec.shownPatterns());
        return new Bound(spec, post, routes(spec, post, List.of()), Route.forwarded(post), "");
    }

    private Lane lane(HandlerSpec spec) {
        HandlerSpec.LaneSpec lane = spec.lane();
        int threads = lane.threadsOn(crypto);
        return threads == 0
                ? new DirectLane(wake)
                : new ThreadLane(
                        "cc-" + server + "-" + spec.name(),
                        threads,
                        lane.count(),
                        lane.bytes(),
                        wake);
    }

    private String problem(HandlerSpec spec) {
        return spec.problem().isEmpty() ? spec.refusal(role) : spec.problem();
    }

    private static List<Route> routes(HandlerSpec spec, Post post, List<Route> before) {
        List<Route> routes = new ArrayList<>();
        for (Pattern pattern : spec.patterns()) {
            routes.add(
                    before.stream()
                            .filter(route -> route.pattern().equals(pattern))
                            .findFirst()
                            .orElseGet(() -> new Route(pattern, post)));
        }
        return routes;
    }

    private void rebuild() {
        List<Route> routes = new ArrayList<>();
        bound.values().forEach(one -> routes.addAll(one.routes));
        for (Vacancy vacancy : handover.vacancies()) {
            vacancy.open().stream().filter(one -> !one.isForwarded()).forEach(routes::add);
        }
        routes.sort(Comparator.comparing((Route route) -> route.place().name()));
        table = new RouteTable(routes);
        byName = byName();
        wake.run();
    }

    /** By name, and by component and name as in the name of a file; several under one name. */
    private Map<String, List<Route>> byName() {
        Map<String, List<Route>> names = new HashMap<>();
        for (Bound one : bound.values()) {
            if (one.isServing()) {
                for (String name : names(one.spec.component(), one.spec.name())) {
                    names.computeIfAbsent(name, n -> new ArrayList<>()).add(one.forwarded);
                }
            }
        }
        for (Vacancy vacancy : handover.vacancies()) {
            if (vacancy.open().contains(vacancy.forwarded())) {
                for (String name : names(vacancy.component(), vacancy.name())) {
                    names.putIfAbsent(name, List.of(vacancy.forwarded()));
                }
            }
        }
        return names;
    }

    private static List<String> names(String component, String name) {
        return component.isEmpty() ? List.of(name) : List.of(name, component + "-" + name);
    }

    /**
     * The way to a handler by its name.
     *
     * @throws DropException if none has that name, or several have
     */
    Route named(String name) throws DropException {
        List<Route> found = byName.getOrDefault(name, List.of());
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new DropException(
                    DropReason.NO_ROUTE, "no handler '" + name + "' on this server");
        }
        String all =
                found.stream()
                        .map(route -> route.place().label().replace(' ', '-'))
                        .collect(Collectors.joining(", "));
        throw new DropException(
                DropReason.NO_ROUTE, "several handlers are called '" + name + "': " + all);
    }

    /** Every route, also of handlers that were refused, by pattern and name. */
    synchronized List<RouteStatus> status() {
        List<RouteStatus> all = new ArrayList<>();
        for (Bound one : bound.values()) {
            one.routes.forEach(route -> all.add(route.status()));
            if (one.forwarded.isUsed() || one.routes.isEmpty() && one.isServing()) {
                all.add(one.forwarded.status());
            }
            if (!one.isServing()) {
                all.add(refused(one));
            }
        }
        for (Vacancy vacancy : handover.vacancies()) {
            if (!vacancy.isEmpty()) {
                vacancy.open().stream().filter(Route::isUsed).map(Route::status).forEach(all::add);
            }
        }
        all.sort(Comparator.comparing(RouteStatus::pattern).thenComparing(RouteStatus::handler));
        return all;
    }

    private static RouteStatus refused(Bound one) {
        String patterns = String.join(",", one.spec.shownPatterns());
        return new RouteStatus(patterns, one.spec.name(), 0, 0, 0, 0, Map.of(), 0, one.problem);
    }

    /** Lets go of all of them. */
    void close() {
        handover.stop();
        List<Handler> all;
        List<Post> posts = new ArrayList<>();
        synchronized (this) {
            all = new ArrayList<>(bound.keySet());
            bound.values().forEach(one -> posts.add(one.post));
        }
        // while those that it goes to are still there
        posts.forEach(post -> post.release(server));
        all.forEach(this::unbind);
    }
}

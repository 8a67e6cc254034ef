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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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

    /** Under the five seconds after which the component runtime gives up on a lock. */
    private static final long DRAIN_MILLIS = 4000;

    private final String server;
    private final Consumer<Pattern> patternLeft;
    private final Map<Handler, Bound> bound = new IdentityHashMap<>();
    private final Set<Pattern> patterns = new HashSet<>();
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile Map<String, List<Route>> byName = Map.of();
    private Role role;
    private boolean crypto;

    private record Bound(
            HandlerSpec spec, Post post, List<Route> routes, Route forwarded, String problem) {}

    /**
     * @param patternLeft told each pattern that no handler serves any more
     */
    Handlers(String server, Role role, boolean crypto, Consumer<Pattern> patternLeft) {
        this.server = server;
        this.role = role;
        this.crypto = crypto;
        this.patternLeft = patternLeft;
    }

    RouteTable table() {
        return table;
    }

    /**
     * Takes over a role and whether there is crypto, and looks anew at who may serve, and where.
     */
    void serve(Role newRole, boolean newCrypto) {
        List<Post> gone = new ArrayList<>();
        synchronized (this) {
            if (role == newRole && crypto == newCrypto) {
                return;
            }
            role = newRole;
            crypto = newCrypto;
            for (Map.Entry<Handler, Bound> entry : bound.entrySet()) {
                Bound old = entry.getValue();
                gone.add(old.post);
                entry.setValue(bind(entry.getKey(), old.spec));
            }
            rebuild();
        }
        gone.forEach(this::drain);
    }

    /** A handler has come, or its properties have changed. */
    void bind(Handler handler, Map<String, ?> properties) {
        HandlerSpec spec = HandlerSpec.of(properties);
        Post gone = null;
        synchronized (this) {
            Bound old = bound.get(handler);
            if (old != null && old.problem.isEmpty() && !spec.problem().isEmpty()) {
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
                bound.remove(handler);
                gone = old.post;
            } else if (old != null && isSameLane(old, spec)) {
                bound.put(handler, keep(old, spec));
            } else {
                bound.put(handler, bind(handler, spec));
                gone = old == null ? null : old.post;
            }
            rebuild();
        }
        if (gone != null) {
            drain(gone);
        }
    }

    /** A handler is about to go. Returns when its messages are done, or have had their time. */
    void unbind(Handler handler) {
        Bound old;
        synchronized (this) {
            old = bound.remove(handler);
            if (old == null) {
                return;
            }
            rebuild();
        }
        drain(old.post);
        LOG.info("{}: handler {} has gone", server, old.post.label());
    }

    private boolean isSameLane(Bound old, HandlerSpec spec) {
        return old.problem.isEmpty()
                && problem(spec).isEmpty()
                && old.spec.lane().equals(spec.lane())
                && old.spec.name().equals(spec.name());
    }

    private Bound keep(Bound old, HandlerSpec spec) {
        return new Bound(spec, old.post, routes(spec, old.post, old.routes), old.forwarded, "");
    }

    private Bound bind(Handler handler, HandlerSpec spec) {
        HandlerSpec.LaneSpec lane = spec.lane();
        Post post =
                new Post(
                        spec.name(),
                        spec.component(),
                        handler,
                        new Lane(
                                "cc-" + server + "-" + spec.name(),
                                lane.threadsOn(crypto),
                                lane.count(),
                                lane.bytes()));
        String problem = problem(spec);
        if (!problem.isEmpty()) {
            LOG.error("{}: handler {} refused: {}", server, post.label(), problem);
            return new Bound(spec, post, List.of(), Route.forwarded(post), problem);
        }
        LOG.info("{}: handler {} takes {}", server, post.label(), spec.shownPatterns());
        return new Bound(spec, post, routes(spec, post, List.of()), Route.forwarded(post), "");
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
        Set<Pattern> before = new HashSet<>(patterns);
        List<Route> routes = new ArrayList<>();
        bound.values().forEach(one -> routes.addAll(one.routes));
        routes.sort(Comparator.comparing((Route route) -> route.post().name()));
        patterns.clear();
        routes.forEach(route -> patterns.add(route.pattern()));
        before.removeAll(patterns);
        // told first: a message that finds the new table must find that somebody may come back
        before.forEach(patternLeft);
        table = new RouteTable(routes);
        byName = byName();
    }

    /** By name, and by component and name as in the name of a file; several under one name. */
    private Map<String, List<Route>> byName() {
        Map<String, List<Route>> names = new HashMap<>();
        for (Bound one : bound.values()) {
            if (one.problem.isEmpty()) {
                String name = one.spec.name();
                names.computeIfAbsent(name, n -> new ArrayList<>()).add(one.forwarded);
                if (!one.spec.component().isEmpty()) {
                    names.computeIfAbsent(one.spec.component() + "-" + name, n -> new ArrayList<>())
                            .add(one.forwarded);
                }
            }
        }
        return names;
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
                        .map(route -> route.post().label().replace(' ', '-'))
                        .collect(Collectors.joining(", "));
        throw new DropException(
                DropReason.NO_ROUTE, "several handlers are called '" + name + "': " + all);
    }

    private void drain(Post post) {
        long left = post.drain(server, DRAIN_MILLIS);
        if (left > 0) {
            LOG.warn(
                    "{}: handler {} has gone with {} messages in its hands after {} s",
                    server,
                    post.label(),
                    left,
                    DRAIN_MILLIS / 1000);
        }
    }

    /** Every route, also of handlers that were refused, by pattern and name. */
    synchronized List<RouteStatus> status() {
        List<RouteStatus> all = new ArrayList<>();
        for (Bound one : bound.values()) {
            one.routes.forEach(route -> all.add(route.status()));
            if (one.forwarded.isUsed() || one.routes.isEmpty() && one.problem.isEmpty()) {
                all.add(one.forwarded.status());
            }
            if (!one.problem.isEmpty()) {
                all.add(refused(one));
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

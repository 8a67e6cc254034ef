// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.RouteStatus;
import cc.upgrade.Places.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first time of a bundle that has taken the place of another: do its handlers throw at every
 * message, as those before did not?
 */
final class Trial {

    private static final long MESSAGES = 20;
    private static final long FIRST_NANOS = 10_000_000_000L;
    private static final long MAX_NANOS = 600_000_000_000L;

    private final String before;
    private final Set<Place> hopeless;
    private final Set<String> servers;
    private final long began;
    private long firstMessage;
    private boolean over;

    /**
     * @param before version of the one that was replaced
     * @param places where that one served, as far as that is known, and how it fared
     * @param began when the new one came, in terms of {@code System.nanoTime()}
     */
    Trial(String before, Map<Place, RouteStatus> places, long began) {
        this.before = before;
        this.began = began;
        this.hopeless = new HashSet<>();
        this.servers = new HashSet<>();
        places.forEach(
                (place, route) -> {
                    servers.add(place.server());
                    if (route.crashed() > 0 && route.crashed() == ended(route)) {
                        hopeless.add(place);
                    }
                });
    }

    String before() {
        return before;
    }

    /** Names of the servers where the one before served. */
    Set<String> servers() {
        return servers;
    }

    long age(long now) {
        return now - began;
    }

    /** Whether it has had its time. */
    boolean isOver() {
        return over;
    }

    /**
     * Looks at it.
     *
     * @param places where the bundle serves now, and how it fares
     * @return what is wrong; empty for nothing so far
     */
    Optional<String> look(Map<Place, RouteStatus> places, long now) {
        Map<String, long[]> byHandler = new HashMap<>();
        places.forEach(
                (place, route) -> {
                    if (!hopeless.contains(place)) {
                        long[] sums = byHandler.computeIfAbsent(place.handler(), h -> new long[2]);
                        sums[0] += ended(route);
                        sums[1] += route.crashed();
                    }
                });
        boolean some = byHandler.values().stream().anyMatch(sums -> sums[0] > 0);
        if (some && firstMessage == 0) {
            firstMessage = now | 1;
        }
        boolean late = firstMessage != 0 && now - firstMessage >= FIRST_NANOS;
        over = late || age(now) >= MAX_NANOS || isThrough(byHandler.values());
        for (Map.Entry<String, long[]> one : byHandler.entrySet()) {
            long messages = one.getValue()[0];
            if (messages > 0 && messages == one.getValue()[1] && (late || messages >= MESSAGES)) {
                over = true;
                String name = one.getKey().isEmpty() ? "its handler" : "handler " + one.getKey();
                return Optional.of(
                        name + " has thrown at every message that it got, " + messages + " so far");
            }
        }
        return Optional.empty();
    }

    /** Whether every handler has done enough to be known. */
    private static boolean isThrough(Collection<long[]> handlers) {
        return !handlers.isEmpty() && handlers.stream().allMatch(sums -> sums[0] >= MESSAGES);
    }

    private static long ended(RouteStatus route) {
        return route.calls() - route.inFlight();
    }
}

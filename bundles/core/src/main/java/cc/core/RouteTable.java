// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.MessageType;
import cc.api.Pattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which handlers take a message type. Immutable: built anew when a handler comes, changes or goes.
 * A look-up costs one hash per segment of the type, however many routes there are: each pattern
 * holds the whole chain of routes from {@code *} down to it.
 */
final class RouteTable {

    private static final Route[] NONE = {};

    static final RouteTable EMPTY = new RouteTable(List.of());

    private final Map<String, Route[]> chains;
    private final Route[] all;

    /** A table of these routes; those of one pattern are called in the order of their names. */
    RouteTable(Collection<Route> routes) {
        Map<Pattern, List<Route>> byPattern = new TreeMap<>();
        for (Route route : routes) {
            byPattern.computeIfAbsent(route.pattern(), p -> new ArrayList<>()).add(route);
        }
        this.chains = new HashMap<>();
        for (Pattern pattern : byPattern.keySet()) {
            chains.put(pattern.text(), chain(pattern, byPattern));
        }
        this.all = chains.getOrDefault(Pattern.ALL.text(), NONE);
    }

    private static Route[] chain(Pattern pattern, Map<Pattern, List<Route>> byPattern) {
        List<Route> chain = new ArrayList<>(byPattern.getOrDefault(Pattern.ALL, List.of()));
        if (pattern != Pattern.ALL) {
            String text = pattern.text();
            for (int end = next(text, 0); end >= 0; end = next(text, end + 1)) {
                List<Route> shorter = byPattern.get(Pattern.of(text.substring(0, end)));
                if (shorter != null) {
                    // a handler with several patterns that match is called once, for the shortest
                    shorter.stream()
                            .filter(route -> chain.stream().noneMatch(route::isSameHandler))
                            .forEach(chain::add);
                }
            }
        }
        return chain.toArray(NONE);
    }

    /** Where the prefix that goes on from here ends; -1 after the whole text. */
    private static int next(String text, int from) {
        if (from > text.length()) {
            return -1;
        }
        int dot = text.indexOf('.', from);
        return dot < 0 ? text.length() : dot;
    }

    /** The routes of a message type in the order in which they are called; not to be changed. */
    Route[] find(MessageType type) {
        String prefix = type.name();
        while (true) {
            Route[] chain = chains.get(prefix);
            if (chain != null) {
                return chain;
            }
            int dot = prefix.lastIndexOf('.');
            if (dot < 0) {
                return all;
            }
            prefix = prefix.substring(0, dot);
        }
    }
}

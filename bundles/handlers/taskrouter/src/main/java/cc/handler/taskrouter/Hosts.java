// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Frame;
import cc.api.TaskMessage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hosts that registered at one server, bounded. Used under its desk's lock. */
final class Hosts {

    /** Hosts at one server, at most. */
    static final int MAX = 100_000;

    private final Map<String, Registered> hosts = new LinkedHashMap<>();
    private final Map<String, Set<String>> bySigner = new HashMap<>();
    private final Map<List<Frame>, Set<String>> byRoute = new HashMap<>();

    Optional<Registered> find(String name) {
        return Optional.ofNullable(hosts.get(name));
    }

    Collection<Registered> all() {
        return hosts.values();
    }

    int size() {
        return hosts.size();
    }

    /** Whether there is room for one more, or it is there. */
    boolean hasRoomFor(String name) {
        return hosts.size() < MAX || hosts.containsKey(name);
    }

    void put(Registered host) {
        remove(host.name());
        hosts.put(host.name(), host);
        add(byRoute, host.route(), host.name());
        if (!host.signer().isEmpty()) {
            add(bySigner, host.signer(), host.name());
        }
    }

    /** Names, of those that are registered, that this is for, and those in it that are not. */
    Addressed addressed(TaskMessage task) {
        Set<Registered> found = new LinkedHashSet<>();
        Set<String> unknown = new LinkedHashSet<>();
        if (hosts.containsKey(task.hosts())) {
            return new Addressed(List.of(hosts.get(task.hosts())), List.of());
        }
        for (String pattern : task.hostPatterns()) {
            if (hosts.containsKey(pattern)) {
                found.add(hosts.get(pattern));
            } else if (pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0) {
                hosts.values().stream()
                        .filter(host -> TaskMessage.matches(pattern, host.name()))
                        .forEach(found::add);
            } else {
                unknown.add(pattern);
            }
        }
        return new Addressed(List.copyOf(found), List.copyOf(unknown));
    }

    /** Whom a task is for. */
    record Addressed(List<Registered> hosts, List<String> unknown) {}

    /** Names of the hosts that registered over a connection. */
    Set<String> at(List<Frame> route) {
        return byRoute.getOrDefault(route, Set.of());
    }

    /** Whether no other host than this one is registered with this certificate. */
    boolean isNoOthers(String signer, String name) {
        return Set.of(name).containsAll(bySigner.getOrDefault(signer, Set.of()));
    }

    /** Forgets those that are silent for so long; tells how many. */
    int forget(long lifetimeNanos, long now) {
        Set<String> old = new HashSet<>();
        for (Iterator<Registered> all = hosts.values().iterator(); all.hasNext(); ) {
            Registered host = all.next();
            if (host.isOlderThan(lifetimeNanos, now)) {
                old.add(host.name());
            }
        }
        old.forEach(this::remove);
        return old.size();
    }

    /** Forgets one, if it is there. */
    void remove(String name) {
        Registered old = hosts.remove(name);
        if (old != null) {
            take(byRoute, old.route(), name);
            take(bySigner, old.signer(), name);
        }
    }

    private static <K> void add(Map<K, Set<String>> index, K key, String name) {
        index.computeIfAbsent(key, k -> new HashSet<>(2)).add(name);
    }

    private static <K> void take(Map<K, Set<String>> index, K key, String name) {
        index.computeIfPresent(
                key,
                (k, names) -> {
                    names.remove(name);
                    return names.isEmpty() ? null : names;
                });
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Server;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The servers of this runtime, and which of them is a daemon's own. A server that goes away, for
 * its configuration was saved, stays a daemon's own until it comes back or another one takes its
 * place: what is queued for it waits.
 */
final class Servers {

    /**
     * For so long the servers must stand still before the only one of them is taken: at a start
     * they come one after the other.
     */
    static final Duration SETTLE = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final Set<Server> present = new LinkedHashSet<>();
    private long changed;
    private Optional<View> chosen = Optional.empty();

    Servers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.changed = nanoTime.getAsLong();
    }

    synchronized void add(Server server) {
        present.add(server);
        changed = nanoTime.getAsLong();
    }

    synchronized void remove(Server server) {
        present.remove(server);
        changed = nanoTime.getAsLong();
    }

    /**
     * The server of this name.
     *
     * @param name empty for the only one
     */
    synchronized Choice choose(String name) {
        chosen = chosen.filter(view -> name.isEmpty() || view.name.equals(name));
        List<Server> candidates =
                present.stream().filter(s -> name.isEmpty() || s.name().equals(name)).toList();
        if (candidates.isEmpty()) {
            return chosen.<Choice>map(Found::new).orElseGet(() -> new Waiting(missing(name)));
        }
        if (name.isEmpty()) {
            if (nanoTime.getAsLong() - changed < SETTLE.toNanos()) {
                return chosen.<Choice>map(Found::new)
                        .orElseGet(() -> new Waiting("looking whether there is one server only"));
            }
            Set<String> names =
                    candidates.stream()
                            .map(Server::name)
                            .collect(Collectors.toCollection(TreeSet::new));
            if (names.size() > 1) {
                chosen = Optional.empty();
                return new Waiting(
                        "there are several servers: set 'server' to one of "
                                + String.join(", ", names));
            }
        }
        View view = View.of(candidates.get(0));
        chosen = Optional.of(view);
        return new Found(view);
    }

    private static String missing(String name) {
        return name.isEmpty()
                ? "there is no server in this runtime, and no cc-socket is set"
                : "there is no server '" + name + "' in this runtime";
    }

    /** What a daemon needs of a server. */
    record View(String name, String socket, Map<String, Object> options) {

        static View of(Server server) {
            return new View(server.name(), server.socket(), server.options());
        }
    }

    /** Which server it is, or why none. */
    sealed interface Choice {}

    record Found(View server) implements Choice {}

    record Waiting(String why) implements Choice {}
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.CryptoProvider;
import cc.api.Peer;
import cc.api.Server;
import cc.zmq.PeerTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Pings every remote each second, for each server that the echo handler serves. */
final class Watches implements AutoCloseable {

    private final Map<Key, Watch> watches = new ConcurrentHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final CryptoProvider provider;
    private final PeerTimer timer;
    private EchoOptions options;

    private record Key(String server, String url) {}

    Watches(EchoOptions options, CryptoProvider provider) {
        this.options = options;
        this.provider = provider;
        this.timer = new PeerTimer(options.name(), () -> watches.values().forEach(Watch::tick));
    }

    synchronized void serve(Server server) {
        servers.add(server);
        arrange();
    }

    synchronized void leave(Server server) {
        servers.remove(server);
        arrange();
    }

    synchronized void update(EchoOptions changed) {
        boolean same =
                changed.zmq().equals(options.zmq())
                        && changed.name().equals(options.name())
                        && changed.cms().equals(options.cms());
        if (!same) {
            watches.values().forEach(Watch::close);
            watches.clear();
        }
        options = changed;
        arrange();
    }

    /** Opens the connections that are missing, and closes those that nobody wants any more. */
    private void arrange() {
        Map<Key, Server> wanted = new ConcurrentHashMap<>();
        for (Server server : servers) {
            if (options.serves(server.name())) {
                options.remotes().forEach(url -> wanted.put(new Key(server.name(), url), server));
            }
        }
        watches.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = !wanted.containsKey(entry.getKey());
                            if (gone) {
                                entry.getValue().close();
                            }
                            return gone;
                        });
        wanted.forEach(
                (key, server) ->
                        watches.computeIfAbsent(
                                key, k -> new Watch(server, options, k.url, provider, timer)));
    }

    List<Peer> peers() {
        return watches.values().stream().map(Watch::status).toList();
    }

    @Override
    public synchronized void close() {
        timer.close();
        watches.values().forEach(Watch::close);
        watches.clear();
    }
}

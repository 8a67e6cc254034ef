// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Message;
import cc.api.Peer;
import cc.api.Server;
import cc.zmq.PeerTimer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends each message on to another CC as it came, and that CC's replies back. Each server has a
 * connection of its own, so that replies find the peers they are for.
 */
final class Proxy implements Handler, AutoCloseable {

    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Counters counters = new Counters();
    private final CryptoProvider provider;
    private final PeerTimer timer;
    private volatile ProxyOptions options;

    Proxy(ProxyOptions options, CryptoProvider provider) {
        this.options = options;
        this.provider = provider;
        this.timer = new PeerTimer(options.name(), () -> links.values().forEach(Link::tick));
    }

    /** A server has come: connects on its behalf, so that the connection is there when needed. */
    synchronized void serve(Server server) {
        if (options.serves(server.name())) {
            Link old = links.put(server.name(), new Link(server, options, provider, timer));
            if (old != null) {
                old.close();
            }
        }
    }

    /** A server has gone. */
    synchronized void leave(Server server) {
        Link link = links.remove(server.name());
        if (link != null) {
            link.close();
        }
    }

    /** Takes over changed options, and connects on behalf of servers that it has not served. */
    synchronized void update(ProxyOptions changed, Iterable<Server> servers) {
        options = changed;
        links.values().forEach(link -> link.update(changed));
        for (Server server : servers) {
            if (!links.containsKey(server.name())) {
                serve(server);
            }
        }
    }

    /** Lets go of servers that it serves no more, once they know and send nothing more this way. */
    synchronized void retire(Iterable<Server> servers) {
        for (Server server : servers) {
            if (!options.serves(server.name())) {
                leave(server);
            }
        }
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        Message message = exchange.message();
        Link link = links.get(exchange.server().name());
        if (link == null) {
            throw new DropException(DropReason.STOPPING, "not connected on behalf of this server");
        }
        if (!link.send(message)) {
            counters.increment("proxy.count.dropped");
            counters.add("proxy.bytes.dropped", message.size());
            throw new DropException(
                    DropReason.QUEUE_FULL,
                    "the queue to " + options.remote() + " is full: " + link.queue());
        }
        counters.increment("proxy.count");
        counters.add("proxy.bytes", message.size());
    }

    Counters counters() {
        return counters;
    }

    List<Peer> peers() {
        return links.values().stream().map(Link::status).toList();
    }

    @Override
    public void close() {
        timer.close();
        links.values().forEach(Link::close);
        links.clear();
    }
}

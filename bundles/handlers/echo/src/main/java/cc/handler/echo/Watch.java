// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.Message;
import cc.api.Peer;
import cc.api.Server;
import cc.zmq.Dealer;
import cc.zmq.PeerMonitor;
import cc.zmq.ZmqOptions;
import java.util.concurrent.Executor;

/** One CC that is watched on behalf of a server, over a connection of its own. */
final class Watch implements AutoCloseable {

    private final Executor aside;
    private final Dealer dealer;
    private final PeerMonitor monitor;

    Watch(Server server, String name, String url, ZmqOptions zmq, Executor aside) {
        this.aside = aside;
        this.dealer = new Dealer(server.name() + "-" + name + "-ping", url, zmq, this::received);
        this.monitor = new PeerMonitor(server.name(), name, dealer, server::crypto);
    }

    private void received(Message message) {
        if (message.route().isEmpty() && message.type().equals(PeerMonitor.RESPONSE)) {
            aside.execute(() -> monitor.received(message));
        }
    }

    void tick() {
        monitor.tick();
    }

    Peer status() {
        return monitor.status();
    }

    @Override
    public void close() {
        dealer.close();
    }
}

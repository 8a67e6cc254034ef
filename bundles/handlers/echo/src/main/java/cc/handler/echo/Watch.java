// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.CryptoProvider;
import cc.api.Message;
import cc.api.Peer;
import cc.api.Server;
import cc.zmq.Dealer;
import cc.zmq.PeerCrypto;
import cc.zmq.PeerMonitor;
import java.util.concurrent.Executor;

/** One CC that is watched on behalf of a server, over a connection of its own. */
final class Watch implements AutoCloseable {

    private final Executor aside;
    private final Dealer dealer;
    private final PeerMonitor monitor;

    Watch(Server server, EchoOptions options, String url, CryptoProvider provider, Executor aside) {
        this.aside = aside;
        String threads = server.name() + "-" + options.name() + "-ping";
        this.dealer = new Dealer(threads, url, options.zmq(), this::received);
        this.monitor =
                new PeerMonitor(
                        server.name(),
                        options.name(),
                        dealer,
                        new PeerCrypto(options.cms(), server, provider));
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

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.api.CryptoProvider;
import cc.api.Message;
import cc.api.Peer;
import cc.api.Server;
import cc.zmq.Dealer;
import cc.zmq.PeerCrypto;
import cc.zmq.PeerMonitor;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The connection of one server to the other CC: what goes there, and what comes back. */
final class Link implements AutoCloseable {

    private final Server server;
    private final Executor aside;
    private final Dealer dealer;
    private final PeerMonitor monitor;
    private final CryptoProvider provider;
    private volatile PeerCrypto crypto;
    private volatile ProxyOptions options;

    /**
     * @param aside where pongs are opened, since that may take the time of a verification
     */
    Link(Server server, ProxyOptions options, CryptoProvider provider, Executor aside) {
        this.server = server;
        this.options = options;
        this.aside = aside;
        String threads = server.name() + "-" + options.name();
        this.dealer = new Dealer(threads, options.remote(), options.zmq(), this::received);
        this.provider = provider;
        this.crypto = new PeerCrypto(options.cms(), server, provider);
        this.monitor = new PeerMonitor(server.name(), options.name(), dealer, () -> crypto.get());
    }

    /** Sends a message on, with the way back in front. */
    boolean send(Message message) {
        return dealer.send(message);
    }

    private void received(Message message) {
        if (!message.route().isEmpty()) {
            server.send(message);
        } else if (message.type().equals(PeerMonitor.RESPONSE)) {
            aside.execute(() -> monitor.received(message));
        }
    }

    /** Takes over changed options; what waits goes to the new remote. */
    void update(ProxyOptions changed) {
        boolean same =
                changed.remote().equals(options.remote()) && changed.zmq().equals(options.zmq());
        if (!changed.cms().equals(options.cms())) {
            crypto = new PeerCrypto(changed.cms(), server, provider);
        }
        options = changed;
        if (!same) {
            dealer.redirect(changed.remote(), changed.zmq());
        }
    }

    /** About once a second. */
    void tick() {
        if (options.ping()) {
            monitor.tick();
        }
    }

    Peer status() {
        if (options.ping()) {
            return monitor.status();
        }
        return new Peer(
                server.name(),
                options.name(),
                dealer.url(),
                false,
                dealer.isConnected(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                dealer.queued(),
                dealer.dropped());
    }

    String queue() {
        return dealer.queued() + " messages, " + dealer.queuedBytes() + " bytes";
    }

    @Override
    public void close() {
        dealer.close();
    }
}

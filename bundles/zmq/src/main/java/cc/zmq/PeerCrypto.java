// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Server;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The crypto for pings to a peer. It is the server's, unless the handler has {@code cms-*} options
 * of its own: to whom a ping is encrypted depends on where it goes. What they leave out is the
 * server's.
 */
public final class PeerCrypto implements Supplier<Crypto> {

    private static final Logger LOG = LoggerFactory.getLogger(PeerCrypto.class);

    private static final String PREFIX = "cms-";
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<String, ?> properties;
    private final Server server;
    private final CryptoProvider provider;
    private final boolean own;
    private Map<String, Object> parent = Map.of();
    private Crypto opened;
    private String problem = "";
    private boolean told;
    private long triedAt;

    /**
     * @param properties of the handler's configuration, with its file
     */
    public PeerCrypto(Map<String, ?> properties, Server server, CryptoProvider provider) {
        this.properties = properties;
        this.server = server;
        this.provider = provider;
        this.own = properties.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
    }

    /** The crypto now; one that makes nothing and opens nothing while its keys are missing. */
    @Override
    public synchronized Crypto get() {
        if (!own) {
            return server.crypto();
        }
        Map<String, Object> now = server.options();
        boolean retry = opened == null && System.nanoTime() - triedAt >= RETRY_NANOS;
        if (now != parent || retry) {
            parent = now;
            triedAt = System.nanoTime();
            opened = open();
        }
        return opened == null ? Crypto.unusable(problem) : opened;
    }

    private Crypto open() {
        Options options = Options.of(properties).inherit(parent, name -> name.startsWith(PREFIX));
        try {
            Crypto crypto = provider.open(options);
            options.requireSound();
            problem = "";
            told = false;
            return crypto;
        } catch (OptionException e) {
            // told when it is still so at the second try: the keys may be just being made
            if (e.getMessage().equals(problem) && !told) {
                told = true;
                LOG.error("{}: cannot ping: {}", server.name(), problem);
            }
            problem = e.getMessage();
            return null;
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.CryptoProvider;
import cc.api.config.OptionException;
import cc.client.Reply;
import cc.client.Unasked;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a daemon's connection what its options, the servers of this runtime and the keystore say
 * that it must be. Looks are made by one thread; the rest is safe for use by many.
 */
final class Connector {

    /** So long something may be missing, as at a start, until that is worth an error. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    private final String service;
    private final Servers servers;
    private final DaemonLog log;
    private final LongSupplier nanoTime;
    private volatile Consumer<Reply> answers = reply -> {};
    private volatile Optional<CryptoProvider> provider = Optional.empty();
    private volatile Optional<Connection> connection = Optional.empty();
    private volatile long connections;
    private volatile Optional<Unasked> unasked = Optional.empty();
    private volatile Problem problem;

    Connector(String service, Servers servers, DaemonLog log, LongSupplier nanoTime) {
        this.service = service;
        this.servers = servers;
        this.log = log;
        this.nanoTime = nanoTime;
        this.problem = new Problem("not started", nanoTime.getAsLong(), false);
    }

    void add(CryptoProvider newProvider) {
        provider = Optional.of(newProvider);
    }

    /** Who takes what a server sends of itself over connections that are made from now on. */
    void unasked(Unasked listener) {
        unasked = Optional.of(listener);
    }

    /** Who gets what comes back to messages that ask to be acknowledged. */
    void answers(Consumer<Reply> listener) {
        answers = listener;
    }

    /** What is open stays so. */
    void remove(CryptoProvider oldProvider) {
        if (provider.filter(current -> current == oldProvider).isPresent()) {
            provider = Optional.empty();
        }
    }

    Optional<Connection> connection() {
        return connection;
    }

    /** How many connections there were. */
    long connections() {
        return connections;
    }

    /** What it is connected to, or why it is not. */
    String state() {
        return connection
                .map(
                        to ->
                                (to.client().isConnected() ? "connected to " : "connecting to ")
                                        + to.uplink().target())
                .orElse("waiting: " + problem.why);
    }

    /** Connects, connects anew, disconnects, or leaves it as it is. */
    void look(DaemonOptions options, Map<String, ?> properties) {
        try {
            if (options.server().isEmpty() && !options.socket().isEmpty()) {
                connect(options, Uplink.of(options, properties, Optional.empty()));
                return;
            }
            Servers.Choice choice = servers.choose(options.server());
            if (choice instanceof Servers.Found found) {
                connect(options, Uplink.of(options, properties, Optional.of(found.server())));
            } else if (choice instanceof Servers.Waiting waiting) {
                await(waiting.why());
            }
        } catch (OptionException e) {
            await(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: looking for its server failed, is tried again", options.name(), e);
        }
    }

    /** Disconnects: the next look connects anew. */
    void drop() {
        disconnect();
    }

    /** Disconnects. */
    void close() {
        problem = new Problem("stopped", nanoTime.getAsLong(), true);
        disconnect();
    }

    private void connect(DaemonOptions options, Uplink uplink) {
        if (connection.filter(to -> to.uplink().equals(uplink)).isPresent()) {
            return;
        }
        // the old one first: what new options ask to be encrypted must not go out in clear while
        // their keys are missing
        disconnect();
        String name = service + "-" + options.name();
        connection =
                Optional.of(
                        Connection.open(
                                name, uplink, provider, unasked, answer -> answers.accept(answer)));
        connections++;
        log.info("sends to {}", uplink.target());
    }

    /** Stays without a connection; says why once it has been so for a while. */
    private void await(String why) {
        if (!why.equals(problem.why)) {
            problem = new Problem(why, nanoTime.getAsLong(), false);
        }
        disconnect();
        if (!problem.logged && nanoTime.getAsLong() - problem.since >= PATIENCE.toNanos()) {
            problem = new Problem(why, problem.since, true);
            log.error("waits: {}", why);
        }
    }

    private void disconnect() {
        Optional<Connection> old = connection;
        connection = Optional.empty();
        old.ifPresent(Connection::close);
    }

    /** Why there is no connection, since when (nanoTime), and whether that was said. */
    private record Problem(String why, long since, boolean logged) {}
}

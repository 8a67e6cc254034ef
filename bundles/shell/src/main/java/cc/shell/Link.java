// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Crypto;
import cc.client.Client;
import java.time.Duration;
import org.apache.karaf.shell.support.CommandException;

/** A connection to a CC for as long as one command needs it. */
final class Link implements AutoCloseable {

    /** So long a command waits for the connection, and for what it sends to leave. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Client client;

    private Link(Client client) {
        this.client = client;
    }

    /**
     * Connects.
     *
     * @throws CommandException if the address is none, or nobody answers there within the time
     */
    static Link open(String url, Crypto crypto, Duration patience)
            throws CommandException, InterruptedException {
        Link link = new Link(connect(url, crypto));
        try {
            if (!link.client.awaitConnected(patience)) {
                throw CcCommand.failure(
                        "no connection to "
                                + url
                                + " within "
                                + Human.duration(patience)
                                + ": no CC listens there, or it cannot be reached from here");
            }
            return link;
        } catch (CommandException | InterruptedException e) {
            link.close();
            throw e;
        }
    }

    Client client() {
        return client;
    }

    /** Waits until everything has left. */
    boolean awaitSent() throws InterruptedException {
        return client.awaitSent(PATIENCE);
    }

    @Override
    public void close() {
        client.close();
    }

    private static Client connect(String url, Crypto crypto) throws CommandException {
        try {
            return Client.to(url).name("shell").crypto(crypto).connect();
        } catch (IllegalArgumentException e) {
            throw CcCommand.failure(e.getMessage());
        }
    }
}

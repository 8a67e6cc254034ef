// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.client.Client;
import cc.client.Mailbox;
import cc.client.Reply;
import cc.client.Unasked;
import java.util.Optional;
import java.util.function.Consumer;

/** A daemon's connection to its server while its options stay the same. */
final class Connection implements AutoCloseable {

    private final Uplink uplink;
    private final Client client;
    private final Mailbox answers;
    private final Crypto crypto;
    private final Crypto signing;

    private Connection(
            Uplink uplink, Client client, Mailbox answers, Crypto crypto, Crypto signing) {
        this.uplink = uplink;
        this.client = client;
        this.answers = answers;
        this.crypto = crypto;
        this.signing = signing;
    }

    /**
     * Opens the crypto, then the socket.
     *
     * @param unasked takes what its server sends of itself; empty to drop that
     * @param answers gets what comes back to messages that ask to be acknowledged
     * @throws OptionException if the crypto that is asked for cannot be had
     */
    static Connection open(
            String name,
            Uplink uplink,
            Optional<CryptoProvider> provider,
            Optional<Unasked> unasked,
            Consumer<Reply> answers) {
        Crypto crypto = uplink.asksForCrypto() ? crypto(uplink.crypto(), provider) : Crypto.NONE;
        Crypto signing = crypto.encrypts() ? crypto(uplink.signing(), provider) : crypto;
        Client.Builder builder =
                Client.to(uplink.url()).name(name).crypto(crypto).zmq(uplink.zmq());
        unasked.ifPresent(builder::unasked);
        Client client = builder.connect();
        return new Connection(uplink, client, client.mailbox(answers), crypto, signing);
    }

    private static Crypto crypto(Options options, Optional<CryptoProvider> provider) {
        if (provider.isEmpty()) {
            throw new OptionException(
                    options.file() + ": cms-* options are set, and no cc.crypto is installed");
        }
        Crypto crypto = provider.get().open(options);
        options.check();
        return crypto;
    }

    Uplink uplink() {
        return uplink;
    }

    Client client() {
        return client;
    }

    boolean encrypts() {
        return crypto.encrypts();
    }

    /**
     * Sends a message, signed and encrypted as configured.
     *
     * @throws IllegalStateException if it cannot be made
     */
    Sent send(MessageType type, Body body, Frame blob) {
        return send(crypto.seal(type, body, blob));
    }

    /**
     * Sends a letter, signed and encrypted as configured.
     *
     * @param ack the id under which it is to be acknowledged; empty to ask for nothing
     * @throws IllegalStateException if it cannot be made
     */
    Sent send(Letter letter, String ack, DaemonOptions options) {
        Content content = Content.of(letter.content(), options.useBlob(), crypto.encrypts());
        Body fields = content.in(letter.fields());
        Body body = ack.isEmpty() ? fields : fields.with("ack", ack);
        Message message = crypto.seal(letter.type().with(options.suffix()), body, content.blob());
        if (message.size() > uplink.zmq().maxMessageSize()) {
            return Sent.TOO_LARGE;
        }
        boolean queued = ack.isEmpty() ? client.send(message) : answers.send(message);
        return queued ? Sent.QUEUED : Sent.FULL;
    }

    /** Sends a message that is signed and never encrypted. */
    Sent sendSigned(MessageType type, Body body) {
        return send(signing.seal(type, body, Frame.EMPTY));
    }

    private Sent send(Message message) {
        if (message.size() > uplink.zmq().maxMessageSize()) {
            return Sent.TOO_LARGE;
        }
        return client.send(message) ? Sent.QUEUED : Sent.FULL;
    }

    @Override
    public void close() {
        client.close();
    }
}

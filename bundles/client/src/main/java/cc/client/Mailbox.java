// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Frame;
import cc.api.Message;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * An id under which any number of answers come back to a client. Made by {@link Client#mailbox}.
 * Safe for use by many threads.
 */
public final class Mailbox implements AutoCloseable {

    private final Client client;
    private final Frame id;
    private final Addressee addressee;

    Mailbox(Client client, Frame id, Consumer<Reply> listener) {
        this.client = client;
        this.id = id;
        this.addressee = new Box(listener);
    }

    /**
     * Sends a message whose answers come back here.
     *
     * @return false if the queue to the server is full, or the client closed: it is not sent
     */
    public boolean send(Message message) {
        return client.send(message.withRoute(List.of(id)));
    }

    /** Takes no more answers. */
    @Override
    public void close() {
        client.forget(this);
    }

    Frame id() {
        return id;
    }

    Addressee addressee() {
        return addressee;
    }

    private record Box(Consumer<Reply> listener) implements Addressee {

        @Override
        public Duration since(long nanoTime) {
            return Duration.ZERO;
        }

        @Override
        public void arrived(Reply reply) {
            listener.accept(reply);
        }
    }
}

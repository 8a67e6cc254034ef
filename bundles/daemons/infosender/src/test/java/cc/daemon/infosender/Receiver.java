// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A server that keeps what it gets, and acknowledges it to whoever asks. */
final class Receiver implements AutoCloseable, Router.Listener {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final Router router;

    Receiver() {
        this.router = new Router("receiver", "tcp://127.0.0.1:0", ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    String url() {
        return router.endpoint();
    }

    List<Message> received(String type) {
        return received.stream().filter(m -> m.type().name().equals(type)).toList();
    }

    Message first(String type) {
        await().until(() -> !received(type).isEmpty());
        return received(type).get(0);
    }

    @Override
    public void received(Message message) {
        received.add(message);
        try {
            String id = Body.parse(message.body()).text("ack", "");
            if (!id.isEmpty()) {
                Body body = Body.of("ack", id);
                router.send(
                        Crypto.NONE
                                .seal(MessageType.of("ack"), body, Frame.EMPTY)
                                .withRoute(message.route()));
            }
        } catch (DropException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void invalid(String why) {
        throw new IllegalStateException(why);
    }

    @Override
    public void undeliverable(Message message, DropReason reason) {
        throw new IllegalStateException(message + ": " + reason);
    }

    @Override
    public void close() {
        router.close();
    }
}

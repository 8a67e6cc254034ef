// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;

/** A server for tests: keeps what it gets, and answers as a test says. */
public final class Hub implements AutoCloseable, Router.Listener {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final BiConsumer<Hub, Message> answers;
    private final Router router;

    public Hub(BiConsumer<Hub, Message> answers) {
        this("tcp://127.0.0.1:0", answers);
    }

    public Hub(String address, BiConsumer<Hub, Message> answers) {
        this.answers = answers;
        this.router = new Router("hub", address, ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    public String url() {
        return router.endpoint();
    }

    public List<Message> received() {
        return received;
    }

    /** Bodies of the messages of one type, in the order in which they came. */
    public List<Message> received(String type) {
        return received.stream().filter(m -> m.type().name().equals(type)).toList();
    }

    public void reply(Message request, String type, Body body) {
        reply(request, Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY));
    }

    public void reply(Message request, Message answer) {
        router.send(answer.withRoute(request.route()));
    }

    @Override
    public void received(Message message) {
        received.add(message);
        answers.accept(this, message);
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

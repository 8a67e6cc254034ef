// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

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
import org.awaitility.Awaitility;

/** A socket that listens, keeps what it gets, and answers each message as often as it is told. */
final class Listener implements AutoCloseable, Router.Listener {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final List<Message> answers;
    private final Router router;

    Listener(Message... answers) {
        this.answers = List.of(answers);
        this.router = new Router("listener", "tcp://127.0.0.1:0", ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    static Message answer(String type, Body body) {
        return Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY);
    }

    String url() {
        return router.endpoint();
    }

    Message received() {
        await().until(() -> !received.isEmpty());
        return received.get(0);
    }

    @Override
    public void received(Message message) {
        received.add(message);
        answers.forEach(answer -> router.send(answer.withRoute(message.route())));
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

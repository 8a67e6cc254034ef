// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A socket that listens, keeps what it gets, and answers as it is told. */
final class Server implements AutoCloseable, Router.Listener {

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final Function<Message, List<Message>> answers;
    private final Router router;

    Server(Function<Message, List<Message>> answers) {
        this.answers = answers;
        this.router = new Router("server", "tcp://127.0.0.1:0", ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    static Message message(String type, Body body) {
        return Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY);
    }

    String url() {
        return router.endpoint();
    }

    List<Message> received() {
        return received;
    }

    @Override
    public void received(Message message) {
        received.add(message);
        answers.apply(message).forEach(answer -> router.send(answer.withRoute(message.route())));
    }

    @Override
    public void invalid(String why) {
        throw new IllegalStateException(why);
    }

    @Override
    public void undeliverable(Message message, DropReason reason) {
        // who asked has left
    }

    @Override
    public void close() {
        router.close();
    }
}

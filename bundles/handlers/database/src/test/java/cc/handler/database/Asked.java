// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A message to the handler, and what became of it. */
final class Asked implements Exchange, Completion {

    /** What was sent back. */
    record Reply(MessageType type, Body body) {
        Object get(String field) {
            return body.get(field);
        }
    }

    private final Message message;
    private final Body body;
    private final Optional<Signer> signer;
    private volatile String server = "hub";
    private volatile boolean unreadable;
    private final List<Reply> replies = new CopyOnWriteArrayList<>();
    private final List<Object> ends = new CopyOnWriteArrayList<>();

    Asked(String type, Body body, String peer, Signer signer) {
        this.body = body;
        this.signer = Optional.ofNullable(signer);
        this.message =
                Message.of(MessageType.of(type), body.toJson(), Frame.EMPTY, Frame.EMPTY)
                        .withRoute(List.of(Frame.of(peer)));
    }

    static Asked of(Map<String, ?> fields) {
        return new Asked("db.test", Body.of(fields), "peer", null);
    }

    /** There is no memory to read it. */
    Asked unreadable() {
        unreadable = true;
        return this;
    }

    /** Has it come by way of another server. */
    Asked by(String name) {
        server = name;
        return this;
    }

    /** Waits until it was handled, and says what was sent back; null for nothing. */
    Reply reply() {
        if (ends.isEmpty()) {
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> !ends.isEmpty());
        }
        return replies.isEmpty() ? null : replies.get(0);
    }

    /** All that was sent back. */
    List<Reply> all() {
        return replies;
    }

    boolean isEnded() {
        return !ends.isEmpty();
    }

    /** How often it was answered. */
    int replies() {
        return replies.size();
    }

    /** How often it ended. */
    int ends() {
        return ends.size();
    }

    /** Why it was dropped; empty if it was not. */
    String dropped() {
        reply();
        return ends.get(0) instanceof DropException e ? e.reason().name() : "";
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Server server() {
        return (Server)
                Proxy.newProxyInstance(
                        Server.class.getClassLoader(),
                        new Class<?>[] {Server.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("name")) {
                                return server;
                            }
                            throw new UnsupportedOperationException(method.getName());
                        });
    }

    @Override
    public Body body() {
        if (unreadable) {
            throw new OutOfMemoryError("of a test");
        }
        return body;
    }

    @Override
    public Optional<Signer> signer() {
        return signer;
    }

    @Override
    public void reply(MessageType type, Body with, Frame blob) {
        replies.add(new Reply(type, with));
    }

    @Override
    public CompletionStage<Void> forward(String handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Completion defer() {
        return this;
    }

    @Override
    public void done() {
        ends.add("done");
    }

    @Override
    public void failed(Throwable cause) {
        ends.add(cause);
    }
}

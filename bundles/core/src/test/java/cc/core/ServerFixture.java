// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.RouteStatus;
import cc.api.config.Options;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** A server on a free port, its clients, and what they get back. */
final class ServerFixture implements AutoCloseable {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<Runnable> closing = new ArrayList<>();
    private final RouterServer server;
    private final Queue<Message> answers = new ConcurrentLinkedQueue<>();

    ServerFixture(Object... options) {
        this(PLAIN, options);
    }

    /** One that waits for so long for what is in the hands of handlers that go. */
    ServerFixture(Duration drain) {
        server = new RouterServer(properties(), PLAIN, "1.0.0", drain.toMillis());
        closing.add(server::close);
    }

    ServerFixture(CryptoProvider provider, Object... options) {
        server = new RouterServer(properties(options), provider, "1.0.0");
        closing.add(server::close);
    }

    /** No crypto at all. */
    static final CryptoProvider PLAIN =
            new CryptoProvider() {
                @Override
                public Crypto open(Options options) {
                    return Crypto.NONE;
                }

                @Override
                public List<KeyInfo> keys(String keystore) {
                    return List.of();
                }
            };

    static Map<String, Object> properties(Object... options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("name", "test");
        properties.put("cc-socket", "tcp://127.0.0.1:0");
        properties.put("cc-role", "local");
        put(properties, options);
        return properties;
    }

    private static void put(Map<String, Object> properties, Object... more) {
        for (int i = 0; i < more.length; i += 2) {
            properties.put((String) more[i], more[i + 1]);
        }
    }

    /** Service properties of a handler that is called the same whoever provides it. */
    static Map<String, Object> on(String pattern, Object... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Handler.PATTERN, pattern);
        properties.put(Handler.NAME, "handler-" + pattern);
        put(properties, more);
        return properties;
    }

    static Message message(String type, Object text) {
        Body body = Body.of("text", text);
        return Crypto.NONE.seal(MessageType.of(type), body, Frame.EMPTY);
    }

    static String text(Exchange exchange) throws DropException {
        return exchange.body().text("text");
    }

    RouterServer server() {
        return server;
    }

    Queue<Message> answers() {
        return answers;
    }

    Dealer client() {
        await().until(() -> !server.endpoint().isEmpty());
        Dealer dealer = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answers::add);
        closing.add(dealer::close);
        return dealer;
    }

    long count(String counter) {
        return server.counters().get(counter);
    }

    RouteStatus route(String pattern) {
        return server.routes().stream()
                .filter(route -> route.pattern().equals(pattern))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).run();
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Peer;
import cc.api.Server;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.api.config.Settings;
import cc.core.RouterServer;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Queue<Message> answers = new ConcurrentLinkedQueue<>();

    private static final class Plain implements CryptoProvider {
        @Override
        public Crypto open(Options options) {
            return Crypto.NONE;
        }

        @Override
        public List<KeyInfo> keys(String keystore) {
            return List.of();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private RouterServer server(String name, String socket) {
        RouterServer server =
                new RouterServer(
                        Map.of("name", name, "cc-socket", socket, "cc-role", "local"),
                        new Plain(),
                        "1.0.0");
        closing.add(server);
        await().until(() -> !server.endpoint().isEmpty());
        return server;
    }

    private RouterServer server(String name) {
        return server(name, "tcp://127.0.0.1:0");
    }

    private static Map<String, Object> properties(String remote, Object... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Handler.PATTERN, "*");
        properties.put(Handler.NAME, "onward");
        properties.put(Handler.LANE, Handler.LANE_ROUTER);
        properties.put("remote-cc", remote);
        for (int i = 0; i < more.length; i += 2) {
            properties.put((String) more[i], more[i + 1]);
        }
        return properties;
    }

    private ProxyComponent proxy(RouterServer from, Map<String, Object> properties) {
        ProxyComponent proxy = new ProxyComponent(properties, new Plain());
        closing.add(proxy::deactivate);
        proxy.serve(from);
        from.bind(proxy, properties);
        return proxy;
    }

    private void echo(RouterServer server) {
        server.bind(
                exchange ->
                        exchange.reply(
                                MessageType.of("echo.response"),
                                Body.of(
                                        Map.of(
                                                "orig_target", exchange.body().text("target", ""),
                                                "orig_time", exchange.body().get("time")))),
                Map.of(Handler.PATTERN, "echo.request", Handler.NAME, "echo"));
    }

    private Dealer client(RouterServer server) {
        Dealer client = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answers::add);
        closing.add(client);
        return client;
    }

    private static Message request(String target) {
        return Crypto.NONE.seal(
                MessageType.of("echo.request"), Body.of("target", target), Frame.EMPTY);
    }

    private static String freeAddress() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return "tcp://127.0.0.1:" + probe.getLocalPort();
        }
    }

    @Test
    void repliesFindTheirWayBackThroughThreeServers() {
        RouterServer last = server("last");
        RouterServer middle = server("middle");
        RouterServer first = server("first");
        echo(last);
        proxy(middle, properties(last.endpoint()));
        proxy(first, properties(middle.endpoint()));
        Dealer client = client(first);
        for (int i = 0; i < 100; i++) {
            client.send(request("t" + i).withRoute(List.of(Frame.of("Q" + i))));
        }
        await().until(() -> answers.size() == 100);
        int i = 0;
        for (Message answer : answers) {
            assertThat(answer.route()).containsExactly(Frame.of("Q" + i));
            assertThat(answer.body().utf8()).contains("\"t" + i + "\"");
            i++;
        }
    }

    @Test
    void everyPartArrivesAsItWasSent() {
        RouterServer last = server("last");
        RouterServer first = server("first");
        Queue<Message> arrived = new ConcurrentLinkedQueue<>();
        last.bind(exchange -> arrived.add(exchange.message()), Map.of(Handler.PATTERN, "x"));
        proxy(first, properties(last.endpoint()));
        Message odd =
                Message.of(
                        MessageType.of("x.y"),
                        Frame.of("{ not json"),
                        Frame.wrap(new byte[] {0, 1, -1}),
                        Frame.wrap(new byte[300_000]));
        client(first).send(odd);
        await().until(() -> arrived.size() == 1);
        List<Frame> parts = arrived.peek().parts();
        assertThat(parts.subList(2, parts.size())).isEqualTo(odd.parts());
    }

    @Test
    void whatCannotWaitWhileTheRemoteIsAwayIsCountedAndTheRestArrives() throws IOException {
        String address = freeAddress();
        RouterServer first = server("first");
        ProxyComponent proxy = proxy(first, properties(address, "zmq_hwm", "100"));
        Dealer client = client(first);
        for (int i = 0; i < 1000; i++) {
            client.send(request("t" + i).withRoute(List.of(Frame.of("Q" + i))));
        }
        await().until(() -> first.counters().get("count.dropped.queue-full") == 900);
        assertThat(proxy.peers().get(0).queued()).isEqualTo(100);
        RouterServer last = server("last", address);
        echo(last);
        await().until(() -> answers.size() == 100);
        client.send(request("after"));
        await().until(() -> answers.size() == 101);
        assertThat(proxy.counters().get("proxy.count.dropped")).isEqualTo(900);
    }

    @Test
    void aChangedRemoteGetsWhatWaitsForTheOldOne() throws IOException {
        RouterServer first = server("first");
        RouterServer last = server("last");
        echo(last);
        ProxyComponent proxy = proxy(first, properties(freeAddress()));
        Dealer client = client(first);
        for (int i = 0; i < 500; i++) {
            client.send(request("t" + i));
        }
        await().until(() -> first.counters().get("count.ok") == 500);
        proxy.modified(properties(last.endpoint()));
        await().until(() -> answers.size() == 500);
        assertThat(proxy.peers().get(0).dropped()).isZero();
    }

    @Test
    void aMonitoredRemoteIsUpWithItsRoundTrip() {
        RouterServer last = server("last");
        echo(last);
        ProxyComponent proxy = proxy(server("first"), properties(last.endpoint(), "ping", "yes"));
        await().until(() -> proxy.peers().get(0).pongs() > 0);
        Peer peer = proxy.peers().get(0);
        assertThat(peer.up()).isTrue();
        assertThat(peer.roundTrip()).isPresent();
        assertThat(peer.server()).isEqualTo("first");
    }

    @Test
    void aProxyOfOneServerDoesNotServeAnother() {
        RouterServer first = server("first");
        ProxyComponent proxy =
                proxy(first, properties("tcp://127.0.0.1:9", Handler.SERVER, "another"));
        assertThat(proxy.peers()).isEmpty();
        assertThat(first.routes()).isEmpty();
    }

    @Test
    void aServerThatItIsToLeaveIsConnectedUntilItKnows() {
        RouterServer first = server("first");
        RouterServer another = server("another");
        List<Server> servers = List.of(first, another);
        try (Proxy proxy = new Proxy(options("first"), new Plain())) {
            servers.forEach(proxy::serve);
            proxy.update(options("another"), servers);
            assertThat(proxy.peers())
                    .extracting(Peer::server)
                    .containsExactlyInAnyOrder("first", "another");
            proxy.retire(servers);
            assertThat(proxy.peers()).extracting(Peer::server).containsExactly("another");
        }
    }

    private static ProxyOptions options(String server) {
        Map<String, Object> properties = properties("tcp://127.0.0.1:9", Handler.SERVER, server);
        return new Settings<>(properties, ProxyOptions::read).get();
    }

    @Test
    void aWrongChangeIsRefusedAndTheProxyGoesOn() {
        RouterServer last = server("last");
        echo(last);
        RouterServer first = server("first");
        ProxyComponent proxy = proxy(first, properties(last.endpoint()));
        proxy.modified(properties("udp://nowhere"));
        assertThat(proxy.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("remote-cc = 'udp://nowhere'"));
        proxy.modified(properties(last.endpoint(), "cms-digest", "md5"));
        assertThat(proxy.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("cms-digest = 'md5'"));
        client(first).send(request("still"));
        await().until(() -> answers.size() == 1);
        assertThatThrownBy(() -> new ProxyComponent(Map.of(), new Plain()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("remote-cc is not set")
                .hasMessageContaining("pattern is not set");
    }
}

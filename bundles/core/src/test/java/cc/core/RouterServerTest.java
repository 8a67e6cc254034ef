// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.RouteStatus;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterServerTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String ANY_PORT = "tcp://127.0.0.1:0";

    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Queue<Message> answers = new ConcurrentLinkedQueue<>();
    private final KeysLater provider = new KeysLater();

    /** No crypto, and for {@code cms-sign} keys that are missing until they are there. */
    private static final class KeysLater implements CryptoProvider {
        volatile boolean there;

        @Override
        public Crypto open(Options options) {
            if (options.isSet("cms-sign") && !there) {
                options.problem("cms-sign", "the name of a key in cms-keystore");
            }
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

    private RouterServer server(Map<String, Object> changes) {
        RouterServer server = new RouterServer(properties(changes), provider, "1.0.0");
        closing.add(server);
        return server;
    }

    private static Map<String, Object> properties(Map<String, Object> changes) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("name", "test");
        properties.put("cc-socket", ANY_PORT);
        properties.put("cc-role", "local");
        properties.put("cc-stats", "2");
        properties.put("handover-timeout", "0");
        properties.putAll(changes);
        return properties;
    }

    private Dealer client(RouterServer server) {
        await().until(() -> !server.endpoint().isEmpty());
        Dealer dealer = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answers::add);
        closing.add(dealer);
        return dealer;
    }

    private static Message message(String type, String text) {
        return Crypto.NONE.seal(MessageType.of(type), Body.of("text", text), Frame.EMPTY);
    }

    private static Map<String, Object> on(String pattern, Object... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Handler.PATTERN, pattern);
        properties.put(Handler.NAME, "handler-" + pattern);
        for (int i = 0; i < more.length; i += 2) {
            properties.put((String) more[i], more[i + 1]);
        }
        return properties;
    }

    private static Handler replying(String with) {
        return exchange -> exchange.reply(MessageType.of("reply.x"), Body.of("from", with));
    }

    private RouteStatus route(RouterServer server, String pattern) {
        return server.routes().stream()
                .filter(route -> route.pattern().equals(pattern))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyMatchingHandlerIsCalledAndACrashCostsNobodyElse() {
        RouterServer server = server(Map.of());
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        server.bind(
                e -> {
                    calls.add("all");
                    throw new StackOverflowError("a handler without end");
                },
                on("*", Handler.LANE, Handler.LANE_ROUTER));
        server.bind(e -> calls.add("pub"), on("pub", Handler.LANE, Handler.LANE_ROUTER));
        server.bind(
                e -> calls.add("pub.infofile"),
                on("pub.infofile", Handler.LANE, Handler.LANE_ROUTER));
        client(server).send(message("pub.infofile", "x"));
        await().until(() -> calls.size() == 3);
        assertThat(calls).containsExactly("all", "pub", "pub.infofile");
        await().until(() -> server.counters().get("count.crashed") == 1);
        assertThat(server.counters().get("count.crashed.msg.pub.infofile")).isEqualTo(1);
        assertThat(route(server, "*").crashed()).isEqualTo(1);
        assertThat(route(server, "pub").ok()).isEqualTo(1);
    }

    @Test
    void whatCameInIsWhatBecameOfIt() {
        RouterServer server = server(Map.of());
        AtomicReference<Completion> kept = new AtomicReference<>();
        server.bind(e -> {}, on("good"));
        server.bind(
                e -> {
                    throw new DropException(DropReason.REFUSED, "no\nmore");
                },
                on("bad"));
        server.bind(
                e -> {
                    throw new IllegalStateException("broken");
                },
                on("ugly"));
        server.bind(e -> kept.set(e.defer()), on("later"));
        Dealer client = client(server);
        for (String type : List.of("good", "bad", "ugly", "later", "unknown")) {
            client.send(message(type, type));
        }
        await().until(() -> server.counters().get("count") == 5);
        await().until(() -> kept.get() != null);
        await().until(
                        () ->
                                server.counters().get("count.ok")
                                                + server.counters().get("count.dropped")
                                                + server.counters().get("count.crashed")
                                        == 4);
        assertThat(server.counters().get("count.ok")).isEqualTo(1);
        assertThat(server.counters().get("count.dropped")).isEqualTo(2);
        assertThat(server.counters().get("count.dropped.refused")).isEqualTo(1);
        assertThat(server.counters().get("count.dropped.no-route")).isEqualTo(1);
        assertThat(server.counters().get("count.crashed")).isEqualTo(1);
        assertThat(route(server, "later").inFlight()).isEqualTo(1);
        assertThat(route(server, "bad").dropped()).containsEntry("refused", 1L);
        kept.get().done();
        kept.get().failed(new IllegalStateException("too late to count"));
        assertThat(route(server, "later").ok()).isEqualTo(1);
        assertThat(server.counters().get("count.ok")).isEqualTo(2);
    }

    @Test
    void theBodyIsOpenedOnceForAllHandlersAndRepliesGoBack() {
        RouterServer server = server(Map.of());
        AtomicReference<Body> first = new AtomicReference<>();
        AtomicReference<Body> second = new AtomicReference<>();
        server.bind(e -> first.set(e.body()), on("a"));
        server.bind(e -> second.set(e.body()), on("a.b"));
        server.bind(replying("c"), on("a.b.c"));
        Message message = message("a.b.c", "x");
        client(server).send(message.withRoute(List.of(Frame.of("Q000001"))));
        await().until(() -> answers.size() == 1 && first.get() != null && second.get() != null);
        assertThat(first.get()).isSameAs(second.get());
        assertThat(answers.peek().route()).containsExactly(Frame.of("Q000001"));
        assertThat(answers.peek().body().utf8()).contains("\"from\":\"c\"");
    }

    @Test
    void aHijackedOrBrokenBodyIsDroppedOnlyWhereItIsRead() {
        RouterServer server = server(Map.of());
        AtomicInteger blind = new AtomicInteger();
        server.bind(e -> blind.incrementAndGet(), on("*"));
        server.bind(e -> e.body(), on("x"));
        Dealer client = client(server);
        MessageType type = MessageType.of("x");
        Frame hijacked = message("other", "x").body();
        client.send(Message.of(type, hijacked, Frame.EMPTY, Frame.EMPTY));
        client.send(Message.of(type, Frame.of("{\"a\":"), Frame.EMPTY, Frame.EMPTY));
        client.send(Message.of(type, Message.ENCRYPTED, Frame.of("?"), Frame.EMPTY));
        await().until(() -> server.counters().get("count.dropped") == 3 && blind.get() == 3);
        assertThat(route(server, "x").dropped())
                .containsOnlyKeys("hijacked", "bad-json", "undecryptable");
    }

    @Test
    void aFullLaneDropsAndCountsAndOthersPass() throws Exception {
        RouterServer server = server(Map.of());
        CountDownLatch release = new CountDownLatch(1);
        server.bind(e -> release.await(), on("slow", Handler.LANE_COUNT, 10));
        server.bind(replying("fast"), on("fast"));
        Dealer client = client(server);
        for (int i = 0; i < 100; i++) {
            client.send(message("slow", "m" + i));
        }
        client.send(message("fast", "x"));
        await().until(() -> answers.size() == 1);
        assertThat(route(server, "slow").dropped().get("queue-full")).isBetween(88L, 90L);
        release.countDown();
        await().until(() -> route(server, "slow").inFlight() == 0);
        assertThat(server.counters().get("count"))
                .isEqualTo(
                        server.counters().get("count.ok") + server.counters().get("count.dropped"));
    }

    @Test
    void anOrderedLaneKeepsTheOrder() {
        RouterServer server = server(Map.of());
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        server.bind(e -> seen.add(e.body().text("text")), on("x"));
        Dealer client = client(server);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sent.add("m" + i);
            client.send(message("x", "m" + i));
        }
        await().until(() -> seen.size() == 2000);
        assertThat(seen).containsExactlyElementsOf(sent);
    }

    @Test
    void aHandlerThatLeavesIsWaitedFor() throws Exception {
        RouterServer server = server(Map.of());
        AtomicInteger done = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Handler handler =
                e -> {
                    begun.countDown();
                    go.await();
                    done.incrementAndGet();
                };
        server.bind(handler, on("x"));
        Dealer client = client(server);
        for (int i = 0; i < 50; i++) {
            client.send(message("x", "m" + i));
        }
        await().until(() -> server.counters().get("count") == 50);
        begun.await();
        Thread leaving = new Thread(() -> server.unbind(handler));
        leaving.start();
        await().until(() -> server.routes().isEmpty());
        go.countDown();
        leaving.join();
        assertThat(done.get()).isEqualTo(50);
        assertThat(server.counters().get("count.ok")).isEqualTo(50);
    }

    @Test
    void aHandlerMayLeaveFromWithinItsOwnCall() {
        RouterServer server = server(Map.of());
        AtomicReference<Handler> self = new AtomicReference<>();
        self.set(e -> server.unbind(self.get()));
        server.bind(self.get(), on("x"));
        client(server).send(message("x", "bye"));
        await().until(() -> server.counters().get("count.ok") == 1);
        assertThat(server.routes()).isEmpty();
    }

    @Test
    void messagesWaitForAHandlerThatIsOnItsWayAndKeepTheirOrder() {
        RouterServer server = server(Map.of("handover-timeout", "20"));
        Dealer client = client(server);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add("m" + i);
            client.send(message("x", "m" + i));
        }
        await().until(() -> server.counters().get("count") == 500);
        assertThat(server.counters().get("count.dropped")).isZero();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        server.bind(e -> seen.add(e.body().text("text")), on("x"));
        for (int i = 500; i < 1000; i++) {
            sent.add("m" + i);
            client.send(message("x", "m" + i));
        }
        await().until(() -> seen.size() == 1000);
        assertThat(seen).containsExactlyElementsOf(sent);
    }

    @Test
    void messagesForWhomNobodyComesAreDroppedInTime() {
        RouterServer server = server(Map.of("handover-timeout", "0.5"));
        client(server).send(message("x", "m"));
        await().until(() -> server.counters().get("count.dropped.no-route") == 1);
    }

    @Test
    void aHandlerInTheWrongRoleIsRefusedAndServesOnceTheRoleIsRight() {
        RouterServer server = server(Map.of());
        server.bind(replying("remote only"), on("x", Handler.ROLES, new String[] {"remote"}));
        assertThat(route(server, "x").problem()).contains("local").contains("remote");
        Dealer client = client(server);
        client.send(message("x", "m"));
        await().until(() -> server.counters().get("count.dropped.no-route") == 1);
        String port = server.endpoint();
        server.update(properties(Map.of("cc-role", "remote")));
        assertThat(server.endpoint()).isEqualTo(port);
        assertThat(route(server, "x").problem()).isEmpty();
        client.send(message("x", "m"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void aChangedPatternMovesTheHandlerAndKeepsItsCounts() {
        RouterServer server = server(Map.of());
        Handler handler = replying("h");
        server.bind(handler, on("a", Handler.NAME, "h"));
        Dealer client = client(server);
        client.send(message("a", "m"));
        await().until(() -> answers.size() == 1);
        server.bind(handler, on("a,b", Handler.NAME, "h"));
        client.send(message("b", "m"));
        await().until(() -> answers.size() == 2);
        assertThat(route(server, "a").ok()).isEqualTo(1);
        server.bind(handler, on("c", Handler.NAME, "h", Handler.SERVER, "another"));
        assertThat(server.routes()).isEmpty();
    }

    @Test
    void aPatternThatIsNoneLeavesTheHandlerAsItWas() {
        RouterServer server = server(Map.of());
        Handler handler = replying("h");
        server.bind(handler, on("a", Handler.NAME, "h"));
        server.bind(handler, on("a..b", Handler.NAME, "h"));
        client(server).send(message("a", "m"));
        await().until(() -> answers.size() == 1);
        server.bind(replying("other"), on("..", Handler.NAME, "other"));
        assertThat(server.routes())
                .filteredOn(route -> route.handler().equals("other"))
                .singleElement()
                .satisfies(route -> assertThat(route.problem()).contains("pattern = '..'"));
    }

    @Test
    void aForwardedMessageEndsAsItsLastHandlerEndsAndIsCountedOnce() {
        RouterServer server = server(Map.of());
        Handler gate = e -> e.forward(e.body().text("text"));
        server.bind(gate, on("x", Handler.NAME, "gate"));
        server.bind(replying("good"), on(Handler.NO_PATTERN, Handler.NAME, "good"));
        server.bind(
                e -> {
                    throw new DropException(DropReason.REFUSED, "not me");
                },
                on(Handler.NO_PATTERN, Handler.NAME, "bad"));
        Dealer client = client(server);
        for (String name : List.of("good", "bad", "nobody", "gate")) {
            client.send(message("x", name));
        }
        await().until(() -> answers.size() == 1);
        await().until(() -> route(server, "x").inFlight() == 0);
        await().until(() -> route(server, "x").calls() == 4);
        await().until(() -> server.counters().get("count.dropped") == 3);
        assertThat(server.counters().get("count")).isEqualTo(4);
        assertThat(server.counters().get("count.ok")).isEqualTo(1);
        assertThat(route(server, "x").dropped())
                .containsEntry("refused", 2L)
                .containsEntry("no-route", 1L);
        assertThat(server.routes())
                .filteredOn(route -> route.handler().equals("good"))
                .singleElement()
                .satisfies(route -> assertThat(route.ok()).isEqualTo(1))
                .satisfies(route -> assertThat(route.pattern()).isEqualTo("(forwarded)"));
    }

    @Test
    void handlersOfOneNameAreForwardedToByTheirFileNames() {
        RouterServer server = server(Map.of());
        server.bind(e -> e.forward("same"), on("x", Handler.NAME, "first"));
        server.bind(e -> e.forward("cc.handler.b-same"), on("y", Handler.NAME, "second"));
        for (String component : List.of("cc.handler.a", "cc.handler.b")) {
            server.bind(
                    replying(component),
                    on(Handler.NO_PATTERN, Handler.NAME, "same", "component.name", component));
        }
        Dealer client = client(server);
        client.send(message("x", "m"));
        client.send(message("y", "m"));
        await().until(() -> answers.size() == 1);
        assertThat(answers.peek().body().utf8()).contains("cc.handler.b");
        await().until(() -> server.counters().get("count.dropped.no-route") == 1);
    }

    @Test
    void wrongOptionsAreAllNamedWithWhatIsAllowed() {
        Map<String, Object> wrong =
                properties(
                        Map.of(
                                "cc-role", "boss",
                                "cc-socket", "22632",
                                "zmq_hwm", "-1",
                                "infofile-level", "x",
                                "infofile", "/tmp/\0",
                                "felix.fileinstall.filename", "file:/opt/cc/etc/cc.server-a.cfg"));
        assertThatThrownBy(() -> new RouterServer(wrong, provider, "1"))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("etc/cc.server-a.cfg: ")
                .hasMessageContaining("cc-role = 'boss': must be one of local, remote, insecure")
                .hasMessageContaining("cc-socket = '22632': must be an address such as tcp://")
                .hasMessageContaining("zmq_hwm = '-1': must be an integer of 1 or more")
                .hasMessageContaining("infofile-level = 'x'")
                .hasMessageContaining("infofile = '/tmp/\\u0000': must be the path of a file");
    }

    @Test
    void withoutItsKeysAServerDoesNotListenAndDoesOnceTheyAreThere() {
        RouterServer server = server(Map.of("cms-sign", "nobody"));
        assertThat(server.state()).contains("cms-sign = 'nobody'");
        assertThat(server.endpoint()).isEmpty();
        provider.there = true;
        await().until(() -> server.state().equals("up"));
    }

    @Test
    void aChangeThatCannotBeHadChangesNothing() {
        RouterServer server = server(Map.of());
        server.bind(replying("x"), on("x"));
        Dealer client = client(server);
        Map<String, Object> change = properties(Map.of("cms-sign", "nobody"));
        assertThatThrownBy(() -> server.update(change)).isInstanceOf(OptionException.class);
        client.send(message("x", "m"));
        await().until(() -> answers.size() == 1);
        assertThat(server.state()).isEqualTo("up");
    }

    @Test
    void aChangedPortIsListenedOnAndATakenOneIsWaitedFor() throws Exception {
        RouterServer server = server(Map.of());
        server.bind(replying("x"), on("x"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "tcp://127.0.0.1:" + taken.getLocalPort();
            server.update(properties(Map.of("cc-socket", address)));
            await().until(() -> server.state().contains("another process has the port"));
        }
        await().until(() -> server.state().equals("up"));
        client(server).send(message("x", "m"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void theInfofileTellsTheStateAndTheCounters(@TempDir Path folder) {
        Path file = folder.resolve("sub/info.cc");
        RouterServer server =
                server(
                        Map.of(
                                "infofile", file.toString(),
                                "infofile-level", "3",
                                "stats-period", "1"));
        server.bind(e -> {}, on("x"));
        client(server).send(message("x", "m"));
        await().until(() -> server.counters().get("count.ok") == 1);
        await().ignoreExceptions()
                .until(() -> Files.readString(file).contains("\ncount.ok.msg.x: 1\n"));
        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Files.readString(file))
                                        .startsWith("name: test\nversion: 1.0.0\nservice: cc.")
                                        .contains("\n[total]\n", "\n[latest]\n", "\n[avg:60]\n")
                                        .contains("\ninfo-period: 1\n", "\nstatus: up\n"));
    }

    @Test
    void inventedMessageTypesDoNotFillTheMemory() {
        RouterServer server = server(Map.of());
        server.bind(e -> {}, on("*", Handler.LANE, Handler.LANE_ROUTER));
        Dealer client = client(server);
        for (int i = 0; i < 3000; i++) {
            String type = "invented.t" + i;
            await().pollInterval(Duration.ofMillis(1)).until(() -> client.send(message(type, "m")));
        }
        await().until(() -> server.counters().get("count.ok") == 3000);
        assertThat(server.counters().snapshot().size()).isLessThan(14_000);
        assertThat(server.counters().get("count.msg.(other)")).isEqualTo(2000);
    }
}

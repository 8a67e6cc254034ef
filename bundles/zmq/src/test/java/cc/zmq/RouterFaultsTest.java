// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class RouterFaultsTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String ANY_PORT = "tcp://127.0.0.1:0";

    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Queue<DropReason> undeliverable = new ConcurrentLinkedQueue<>();
    private final Queue<Message> answers = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private static Message message(String text) {
        return Crypto.NONE.seal(MessageType.of("test.message"), Body.of("text", text), Frame.EMPTY);
    }

    private Router router(String address, Map<String, Object> properties, Consumer<Message> took) {
        Router router =
                new Router(
                        "faulty",
                        address,
                        ZmqOptions.readListening(Options.of(properties)),
                        new Router.Listener() {
                            @Override
                            public void received(Message message) {
                                took.accept(message);
                            }

                            @Override
                            public void invalid(String why) {}

                            @Override
                            public void undeliverable(Message message, DropReason reason) {
                                undeliverable.add(reason);
                            }
                        });
        closing.add(router);
        return router;
    }

    private Router echo(String address, Map<String, Object> properties) {
        AtomicReference<Router> self = new AtomicReference<>();
        Router router = router(address, properties, message -> self.get().send(message));
        self.set(router);
        await().until(() -> !router.endpoint().isEmpty());
        return router;
    }

    private Dealer dealer(String url) {
        Dealer dealer = new Dealer("client", url, ZmqOptions.DEFAULT, answers::add);
        closing.add(dealer);
        return dealer;
    }

    private static List<Thread> threads(String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(part))
                .toList();
    }

    private static String freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0)) {
            return "tcp://127.0.0.1:" + probe.getLocalPort();
        }
    }

    @Test
    @SuppressWarnings({"deprecation", "removal"})
    void aTransportWhoseThreadDiesIsBuiltAnewOnTheSamePortAndServesTheSamePeers() throws Exception {
        Router router = echo(freePort(), Map.of());
        String endpoint = router.endpoint();
        Dealer dealer = dealer(endpoint);
        dealer.send(message("before"));
        await().until(() -> answers.size() == 1);
        for (Thread thread : threads("cc-faulty-")) {
            if (thread.getName().contains("iothread") || thread.getName().contains("IO")) {
                thread.stop();
            }
        }
        try (Socket knock = new Socket("127.0.0.1", URI.create(endpoint).getPort())) {
            knock.getOutputStream().write(1);
            await().until(
                            () -> {
                                dealer.send(message("after"));
                                return answers.size() > 1;
                            });
        }
        assertThat(router.endpoint()).isEqualTo(endpoint);
        assertThat(router.state()).isEqualTo("up");
    }

    @Test
    void everyAnswerThatWasQueuedAtCloseIsSent() {
        int count = 5000;
        AtomicReference<Message> asked = new AtomicReference<>();
        Router router = router(ANY_PORT, Map.of("zmq_linger", "30000"), asked::set);
        await().until(() -> !router.endpoint().isEmpty());
        dealer(router.endpoint()).send(message("question"));
        await().until(() -> asked.get() != null);
        for (int i = 0; i < count; i++) {
            assertThat(router.send(asked.get())).isTrue();
        }
        router.close();
        await().until(() -> answers.size() + undeliverable.size() >= count);
        assertThat(undeliverable).isEmpty();
    }

    @Test
    void aTransportThatIsFullIsNotDeafBecauseItRefusesItsOwnPing() throws Exception {
        ZmqOptions options = ZmqOptions.readListening(Options.of(Map.of("max-connections", "1")));
        Wakeup wakeup = new Wakeup();
        closing.add(wakeup);
        Transport transport = new Transport("faulty", SocketType.ROUTER, options, wakeup);
        closing.add(() -> transport.close(0));
        transport.bind(ANY_PORT);
        int port = URI.create(transport.endpoint()).getPort();
        closing.add(new Socket("127.0.0.1", port));
        closing.add(new Socket("127.0.0.1", port));
        await().until(() -> transport.connections() == 2);
        long now = System.nanoTime();
        SelfPing ping = new SelfPing(transport, now);
        closing.add(ping);
        for (int i = 0; i < 3 * SelfPing.MAX_UNANSWERED; i++) {
            int refused = transport.refusals();
            await().until(() -> transport.refusals() > refused);
            now += SelfPing.PERIOD_NANOS;
            ping.tick(now);
            assertThat(ping.isDeaf()).isFalse();
        }
    }

    @Test
    void manyPeersThatReadNothingCostNoMoreThanTheBoundOfAllAndNothingOnceTheyAreGone() {
        AtomicInteger came = new AtomicInteger();
        AtomicReference<Router> self = new AtomicReference<>();
        Map<String, Object> small = Map.of("queue-bytes", "1 MB", "zmq_sndbuf", "8 KB");
        Router router =
                router(
                        ANY_PORT,
                        small,
                        message -> {
                            came.incrementAndGet();
                            if (!self.get().send(message)) {
                                undeliverable.add(DropReason.QUEUE_FULL);
                            }
                        });
        self.set(router);
        await().until(() -> !router.endpoint().isEmpty());
        int peers = 12;
        int each = 100;
        int size = 20_000;
        try (ZMQ.Context context = ZMQ.context(1)) {
            List<ZMQ.Socket> deaf = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                ZMQ.Socket socket =
                        RawDealer.connect(
                                context,
                                router.endpoint(),
                                raw -> {
                                    raw.setRcvHWM(1);
                                    raw.setReceiveBufferSize(4096);
                                });
                deaf.add(socket);
                for (int j = 0; j < each; j++) {
                    for (Frame part : message("x".repeat(size)).parts()) {
                        socket.send(part.toByteArray(), ZMQ.SNDMORE);
                    }
                    socket.send("");
                }
            }
            await().until(() -> came.get() == peers * each);
            await().until(() -> router.waitingBytes() > 3_000_000);
            long held = (long) (came.get() - undeliverable.size()) * size;
            // the bound of all is 4 MB; the kernel has some, and each socket a message
            assertThat(held).isLessThan(6_000_000);
            deaf.forEach(ZMQ.Socket::close);
        }
        await().until(
                        () -> {
                            System.gc();
                            return router.waitingBytes() == 0;
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://*:0", "tcp://localhost:0", "tcp://[::1]:0", "tcp://[::]:0"})
    void itHearsItselfOnEveryKindOfAddress(String address) {
        Router router = echo(address, Map.of());
        // the self-ping's connection is not shown as a peer's
        Dealer dealer = dealer(Addresses.local(router.endpoint()));
        dealer.send(message("hello"));
        await().until(() -> answers.size() == 1);
        await().until(() -> router.connections() == 1);
    }
}

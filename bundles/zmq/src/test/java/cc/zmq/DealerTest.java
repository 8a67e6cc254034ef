// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;

class DealerTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final List<AutoCloseable> closing = new ArrayList<>();
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

    private Router echo(String address) {
        AtomicReference<Router> self = new AtomicReference<>();
        Router router =
                new Router(
                        "server",
                        address,
                        ZmqOptions.DEFAULT,
                        new Router.Listener() {
                            @Override
                            public void received(Message message) {
                                self.get().send(message);
                            }

                            @Override
                            public void invalid(String why) {}

                            @Override
                            public void undeliverable(Message message, DropReason reason) {}
                        });
        self.set(router);
        closing.add(router);
        await().until(() -> !router.endpoint().isEmpty());
        return router;
    }

    private Dealer dealer(String url, Consumer<Message> receiver, Ways.Resolver resolver) {
        Dealer dealer = new Dealer("client", url, ZmqOptions.DEFAULT, receiver, resolver);
        closing.add(dealer);
        return dealer;
    }

    private static String named(Router router) {
        return "tcp://cc.example:" + URI.create(router.endpoint()).getPort();
    }

    @Test
    void aHostThatCannotBeResolvedIsToldOnceAndConnectedToOnceItCanBe() {
        Router router = echo("tcp://127.0.0.1:0");
        AtomicInteger tries = new AtomicInteger();
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Dealer dealer =
                    dealer(
                            named(router),
                            answers::add,
                            url -> {
                                if (tries.incrementAndGet() <= 3) {
                                    throw new UnknownHostException("cc.example");
                                }
                                return List.of(router.endpoint());
                            });
            dealer.send(message("waits"));
            await().until(() -> answers.size() == 1);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("cannot connect to " + named(router))
                .contains("this host cannot be resolved")
                .doesNotContain("\tat ");
    }

    @Test
    void aNameOfIpv6AddressesAloneIsConnectedTo() {
        Router router = echo("tcp://[::1]:0");
        String address = router.endpoint();
        dealer(named(router), answers::add, url -> List.of(address)).send(message("six"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void theAddressesOfAHostAreTriedOneAfterTheOther() throws Exception {
        Router router = echo("tcp://127.0.0.1:0");
        String dead;
        try (ServerSocket probe = new ServerSocket(0)) {
            dead = "tcp://127.0.0.1:" + probe.getLocalPort();
        }
        List<String> addresses = List.of(dead, router.endpoint());
        dealer(named(router), answers::add, url -> addresses).send(message("second"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void localhostIsFoundWhereverItListens() {
        Router router = echo("tcp://[::1]:0");
        int port = URI.create(router.endpoint()).getPort();
        dealer(
                        "tcp://localhost:" + port,
                        answers::add,
                        url -> {
                            List<String> both = new ArrayList<>(Addresses.numeric(url));
                            // where the system knows only one of them
                            both.add("tcp://[::1]:" + port);
                            return both;
                        })
                .send(message("local"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void itIsRedirectedWhileItCannotConnect() {
        Router router = echo("tcp://127.0.0.1:0");
        AtomicInteger tries = new AtomicInteger();
        Dealer dealer =
                dealer(
                        "tcp://cc.example:1",
                        answers::add,
                        url -> {
                            if (url.contains("example")) {
                                tries.incrementAndGet();
                                throw new UnknownHostException(url);
                            }
                            return List.of(url);
                        });
        dealer.send(message("goes elsewhere"));
        await().until(() -> tries.get() > 0);
        dealer.redirect(router.endpoint(), ZmqOptions.DEFAULT);
        await().until(() -> answers.size() == 1);
    }

    @Test
    void anErrorCostsNeitherTheThreadNorTheConnection() {
        Router router = echo("tcp://127.0.0.1:0");
        AtomicInteger tries = new AtomicInteger();
        Dealer dealer =
                dealer(
                        named(router),
                        answer -> {
                            answers.add(answer);
                            throw new StackOverflowError("a receiver without end");
                        },
                        url -> {
                            if (tries.incrementAndGet() == 1) {
                                throw new NoClassDefFoundError("a bundle on its way");
                            }
                            return List.of(router.endpoint());
                        });
        dealer.send(message("1"));
        await().until(() -> answers.size() == 1);
        assertThat(dealer.isConnected()).isTrue();
        dealer.send(message("2"));
        await().until(() -> answers.size() == 2);
        assertThat(tries.get()).isEqualTo(2);
    }

    @Test
    void aThreadThatIsInterruptedCanSend() {
        Router router = echo("tcp://127.0.0.1:0");
        Dealer dealer = dealer(router.endpoint(), answers::add, Addresses::numeric);
        dealer.send(message("0"));
        await().until(() -> answers.size() == 1);
        for (int i = 1; i < 20; i++) {
            int expected = i + 1;
            Thread.currentThread().interrupt();
            dealer.send(message("m" + i));
            assertThat(Thread.interrupted()).isTrue();
            await().until(() -> answers.size() == expected);
        }
    }

    @Test
    void aTransportThatCannotBeMadeLeavesNoThread() {
        ZmqOptions wrong = new ZmqOptions(1, 0, 1, 1, 0, 0, 7, 0, 0, 0, 1024, 0);
        Wakeup wakeup = new Wakeup();
        closing.add(wakeup);
        assertThatThrownBy(() -> new Transport("leaky", SocketType.DEALER, wrong, wakeup))
                .isInstanceOf(IllegalArgumentException.class);
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().startsWith("cc-leaky")));
    }

    @Test
    void aTimerTicksAfterAnyError() {
        AtomicInteger ticks = new AtomicInteger();
        PeerTimer timer =
                new PeerTimer(
                        "test",
                        () -> {
                            ticks.incrementAndGet();
                            throw new NoClassDefFoundError("a bundle that was taken away");
                        });
        closing.add(timer);
        await().until(() -> ticks.get() == 2);
        timer.execute(
                () -> {
                    throw new StackOverflowError();
                });
        await().until(() -> ticks.get() == 4);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static cc.core.ServerFixture.message;
import static cc.core.ServerFixture.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.config.Options;
import cc.zmq.Dealer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What handlers and keys can do wrong, and what a server makes of it. */
class HandlerFaultsTest {

    /** An exception that breaks whoever asks what it is. */
    private static final class Untellable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public Throwable getCause() {
            throw new IllegalStateException("no cause");
        }
    }

    @Test
    void aHandlerOnTheRouterThreadIsNeverCalledOnceItHasGone() throws Exception {
        try (ServerFixture node = new ServerFixture("handover-timeout", "0")) {
            Dealer client = node.client();
            AtomicBoolean ending = new AtomicBoolean();
            Thread sender =
                    new Thread(
                            () -> {
                                while (!ending.get()) {
                                    client.send(message("x", "m"));
                                }
                            });
            sender.start();
            AtomicInteger late = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            for (int i = 0; i < 300; i++) {
                AtomicBoolean gone = new AtomicBoolean();
                int before = calls.get();
                Handler handler =
                        exchange -> {
                            calls.incrementAndGet();
                            // long enough for whoever lets go of it to be done too early
                            Thread.onSpinWait();
                            if (gone.get()) {
                                late.incrementAndGet();
                            }
                        };
                node.server().bind(handler, on("x", Handler.LANE, Handler.LANE_ROUTER));
                while (calls.get() == before) {
                    Thread.onSpinWait();
                }
                node.server().unbind(handler);
                gone.set(true);
            }
            ending.set(true);
            sender.join();
            assertThat(late.get()).isZero();
        }
    }

    @Test
    void anExceptionThatCannotEvenBeToldEndsItsMessageAllTheSame() {
        try (ServerFixture node = new ServerFixture()) {
            node.server()
                    .bind(
                            exchange -> {
                                throw new Untellable();
                            },
                            on("x"));
            node.server()
                    .bind(
                            exchange -> {
                                throw new Untellable();
                            },
                            on("y", Handler.LANE, Handler.LANE_ROUTER));
            Dealer client = node.client();
            client.send(message("x", "m"));
            client.send(message("y", "m"));
            await().until(() -> node.count("count.crashed") == 2);
            await().until(() -> node.route("x").inFlight() == 0);
            assertThat(node.route("y").crashed()).isEqualTo(1);
            assertThat(node.server().state()).isEqualTo("up");
        }
    }

    @Test
    void aHandlerThatRunsOutOfMemoryOrInterruptsItsThreadGetsWhatComesNext() {
        try (ServerFixture node = new ServerFixture()) {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            node.server()
                    .bind(
                            exchange -> {
                                int call = calls.incrementAndGet();
                                if (call == 1) {
                                    throw new OutOfMemoryError("a handler without measure");
                                }
                                if (call == 2) {
                                    Thread.currentThread().interrupt();
                                } else if (Thread.interrupted()) {
                                    throw new IllegalStateException(
                                            "interrupted by the one before");
                                }
                            },
                            on("x"));
            node.server().bind(exchange -> others.incrementAndGet(), on("y"));
            Dealer client = node.client();
            for (int i = 0; i < 3; i++) {
                client.send(message("x", "m" + i));
                client.send(message("y", "m" + i));
            }
            await().until(() -> calls.get() == 3 && others.get() == 3);
            await().until(() -> node.route("x").inFlight() == 0);
            assertThat(node.route("x").crashed()).isEqualTo(1);
            assertThat(node.route("x").ok()).isEqualTo(2);
            assertThat(node.route("y").crashed()).isZero();
            assertThat(node.server().state()).isEqualTo("up");
        }
    }

    /** On whatever threads it is called, each of which goes on or is replaced. */
    @Test
    void aHandlerWhoseThreadIsToDieGetsWhatComesNext() {
        try (ServerFixture node = new ServerFixture()) {
            List<String> lanes =
                    List.of(Handler.LANE_ORDERED, Handler.LANE_PARALLEL, Handler.LANE_ROUTER);
            for (String lane : lanes) {
                AtomicInteger calls = new AtomicInteger();
                Handler dying =
                        exchange -> {
                            if (calls.incrementAndGet() % 2 == 1) {
                                throw new ThreadDeath();
                            }
                        };
                node.server().bind(dying, on(lane, Handler.LANE, lane));
            }
            Dealer client = node.client();
            for (int i = 0; i < 40; i++) {
                for (String lane : lanes) {
                    client.send(message(lane, "m" + i));
                }
            }
            for (String lane : lanes) {
                await().until(() -> node.route(lane).ok() == 20);
                await().until(() -> node.route(lane).inFlight() == 0);
                assertThat(node.route(lane).crashed()).isEqualTo(20);
            }
            assertThat(node.server().state()).isEqualTo("up");
        }
    }

    @Test
    void whatAnExceptionSaysIsEscapedAndCutInTheLog() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (ServerFixture node = new ServerFixture()) {
            String forged = "\u001b[2J\n[main] ERROR forged " + "x".repeat(1_000_000);
            node.server()
                    .bind(
                            exchange -> {
                                throw new IllegalStateException(
                                        "outer", new IllegalStateException(forged));
                            },
                            on("x"));
            node.client().send(message("x", "m"));
            await().until(() -> node.count("count.crashed") == 1);
            await().until(() -> log.toString(StandardCharsets.UTF_8).contains("handler-x failed"));
        } finally {
            System.setErr(before);
        }
        String text = log.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .contains("IllegalStateException: outer")
                .contains("Caused by: java.lang.IllegalStateException: \\u001b[2J\\u000a[main]")
                .contains("at cc.core.HandlerFaultsTest")
                .doesNotContain("\u001b", "\n[main] ERROR forged")
                .hasSizeLessThan(100_000);
    }

    @Test
    void anErrorWhileItStartsIsNoReasonNeverToTryAgain() {
        AtomicInteger tries = new AtomicInteger();
        CryptoProvider broken =
                new CryptoProvider() {
                    @Override
                    public Crypto open(Options options) {
                        switch (tries.incrementAndGet()) {
                            case 1 -> options.problem("cms-sign", "a key that is there");
                            case 2 -> throw new NoClassDefFoundError("a bundle on its way");
                            default -> {
                                return Crypto.NONE;
                            }
                        }
                        return Crypto.NONE;
                    }

                    @Override
                    public List<KeyInfo> keys(String keystore) {
                        return List.of();
                    }
                };
        try (ServerFixture node = new ServerFixture(broken, "cms-sign", "later")) {
            await().until(() -> node.server().state().equals("up"));
            assertThat(tries.get()).isEqualTo(3);
        }
    }

    @Test
    void anAnswerWhileTheServerStopsIsCountedAsThat() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        ServerFixture node = new ServerFixture();
        try (node) {
            node.client();
            node.server()
                    .bind(
                            exchange -> {
                                begun.countDown();
                            },
                            on("x"));
            node.client().send(message("x", "m"));
            begun.await();
        }
        Message late = message("late", "m").withRoute(List.of(Frame.of("peer")));
        assertThat(node.server().send(late)).isFalse();
        assertThat(node.count("count.sent.dropped.stopping")).isEqualTo(1);
        assertThat(node.count("count.sent.dropped.queue-full")).isZero();
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** A peer that answers pings, and a way to it that goes silent. */
class PeerMonitorTest {

    private static final Duration DEAD = Duration.ofMillis(300);

    private final AtomicReference<Router> router = new AtomicReference<>();
    private final AtomicReference<PeerMonitor> monitor = new AtomicReference<>();
    private final AtomicBoolean answers = new AtomicBoolean(true);

    private static ConditionFactory soon() {
        // a busy machine is no failure
        return await().atMost(Duration.ofSeconds(60));
    }

    private Router peer() {
        router.set(
                new Router(
                        "peer",
                        "tcp://127.0.0.1:0",
                        ZmqOptions.DEFAULT,
                        new Router.Listener() {
                            @Override
                            public void received(Message message) {
                                if (answers.get()) {
                                    answer(message);
                                }
                            }

                            @Override
                            public void invalid(String why) {}

                            @Override
                            public void undeliverable(Message message, DropReason reason) {}
                        }));
        soon().until(() -> !router.get().endpoint().isEmpty());
        return router.get();
    }

    private void answer(Message ping) {
        try {
            Body asked = Body.parse(ping.body());
            Body body =
                    Body.of("orig_target", asked.get("target"))
                            .with("orig_time", asked.get("time"));
            router.get()
                    .send(
                            Crypto.NONE
                                    .seal(PeerMonitor.RESPONSE, body, Frame.EMPTY)
                                    .withRoute(ping.route()));
        } catch (cc.api.DropException e) {
            throw new IllegalStateException(e);
        }
    }

    private Dealer watched(String url) {
        Dealer dealer =
                new Dealer(
                        "watched",
                        url,
                        ZmqOptions.DEFAULT,
                        message -> monitor.get().received(message));
        monitor.set(new PeerMonitor("hub", "proxy", dealer, () -> Crypto.NONE, DEAD));
        return dealer;
    }

    private long pongs() {
        monitor.get().tick();
        return monitor.get().status().pongs();
    }

    @Test
    void aConnectionThatHasGoneSilentIsMadeAnew() throws Exception {
        try (Router peer = peer();
                HalfOpen way = new HalfOpen(port(peer));
                Dealer dealer = watched(way.url())) {
            soon().until(() -> pongs() > 0);
            long connection = dealer.established();

            way.silence();
            soon().until(() -> pongs() >= 0 && dealer.established() > connection);
            long before = monitor.get().status().pongs();
            soon().until(() -> pongs() > before);
        }
    }

    @Test
    void aPeerThatNeverAnsweredIsLeftAlone() throws Exception {
        answers.set(false);
        try (Router peer = peer();
                Dealer dealer = watched(peer.endpoint())) {
            soon().until(dealer::isConnected);
            long end = System.nanoTime() + 3 * DEAD.toNanos();
            soon().until(() -> pongs() == 0 && System.nanoTime() - end > 0);

            assertThat(dealer.established()).isEqualTo(1);
        }
    }

    private static int port(Router router) {
        String endpoint = router.endpoint();
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }
}

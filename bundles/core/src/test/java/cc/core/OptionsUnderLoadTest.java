// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Handler;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that carries messages takes each of its options: none is lost or comes twice. */
class OptionsUnderLoadTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final int CLIENTS = 4;

    /** Messages of a client on their way: fewer than any bound that is tried here. */
    private static final int WINDOW = 100;

    /** What each option is changed to, and back again. */
    private static final Map<String, String> CHANGES =
            Map.ofEntries(
                    Map.entry("zmq_nthreads", "2"),
                    Map.entry("zmq_linger", "0"),
                    Map.entry("zmq_hwm", "1000"),
                    Map.entry("queue-bytes", "1 MB"),
                    Map.entry("zmq_rcvbuf", "64 KB"),
                    Map.entry("zmq_sndbuf", "64 KB"),
                    Map.entry("zmq_tcp_keepalive", "0"),
                    Map.entry("zmq_tcp_keepalive_intvl", "1"),
                    Map.entry("zmq_tcp_keepalive_idle", "1"),
                    Map.entry("zmq_tcp_keepalive_cnt", "1"),
                    Map.entry("max-message-size", "64 KB"),
                    Map.entry("max-connections", "1"),
                    Map.entry("cc-role", "insecure"),
                    Map.entry("cc-stats", "0"),
                    Map.entry("stats-period", "1"),
                    Map.entry("infofile-level", "3"),
                    Map.entry("handover-timeout", "0"));

    private final List<Client> clients = new ArrayList<>();
    private RouterServer server;

    /** Sends numbers, and expects them back in their order. */
    private static final class Client {

        private final Dealer dealer;
        private final Thread sending = new Thread(this::send, "client");
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger wrong = new AtomicInteger();
        private volatile boolean ended;
        private volatile int sent;

        Client(String url) {
            dealer = new Dealer("client", url, ZmqOptions.DEFAULT, this::came);
            sending.start();
        }

        private void came(Message answer) {
            int expected = answered.getAndIncrement();
            if (!answer.body().utf8().contains("\"" + expected + "\"")) {
                wrong.incrementAndGet();
            }
        }

        private void send() {
            int number = 0;
            while (!ended) {
                if (number - answered.get() < WINDOW
                        && dealer.send(ServerFixture.message("load", "" + number))) {
                    sent = ++number;
                } else {
                    LockSupport.parkNanos(100_000);
                }
            }
        }

        void stop() throws InterruptedException {
            ended = true;
            sending.join();
        }

        void close() throws InterruptedException {
            stop();
            dealer.close();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Client client : clients) {
            client.close();
        }
        server.close();
    }

    private static Map<String, Object> options(Map<String, String> more) {
        Map<String, Object> options = new HashMap<>(ServerFixture.properties());
        options.putAll(more);
        return options;
    }

    /** Until each client has got so many answers more. */
    private void goesOn() {
        for (Client client : clients) {
            int before = client.answered.get();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> client.answered.get() >= before + WINDOW);
        }
    }

    @Test
    void eachOptionChangesUnderLoadAndNothingIsLost() throws Exception {
        server = new RouterServer(options(Map.of()), ServerFixture.PLAIN, "1.0.0");
        Handler answering =
                exchange ->
                        exchange.reply(
                                MessageType.of("answer"),
                                Body.of("text", ServerFixture.text(exchange)));
        server.bind(answering, ServerFixture.on("load"));
        await().until(() -> !server.endpoint().isEmpty());
        String endpoint = server.endpoint();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(endpoint));
        }
        goesOn();
        for (Map.Entry<String, String> change : CHANGES.entrySet()) {
            server.update(options(Map.of(change.getKey(), change.getValue())));
            goesOn();
            server.update(options(Map.of()));
            goesOn();
        }
        Map<String, String> all = new HashMap<>(CHANGES);
        server.update(options(all));
        goesOn();
        for (Client client : clients) {
            client.stop();
            await().until(() -> client.answered.get() == client.sent);
            assertThat(client.wrong).hasValue(0);
            assertThat(client.dealer.established()).isEqualTo(1);
        }
        assertThat(server.endpoint()).isEqualTo(endpoint);
        assertThat(server.counters().get("count.dropped")).isZero();
    }
}

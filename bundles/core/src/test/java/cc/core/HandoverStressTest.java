// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static cc.core.ServerFixture.message;
import static cc.core.ServerFixture.on;
import static cc.core.ServerFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Exchange;
import cc.api.Handler;
import cc.zmq.Dealer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Handlers are replaced, moved to other threads and back, while clients send all they can. */
class HandoverStressTest {

    private static final int CLIENTS = 8;
    private static final int REPLACEMENTS = 500;

    /** Messages on their way at a time: what a client's own queue takes, and no more. */
    private static final int WINDOW = 4000;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray next = new AtomicLongArray(CLIENTS);
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong others = new AtomicLong();
    private volatile boolean ending;

    private void wrong(String what) {
        if (wrong.size() < 20) {
            wrong.add(what);
        }
    }

    /** One version of the handler under test. */
    private final class Version implements Handler {

        private final int number;
        private volatile boolean gone;

        Version(int number) {
            this.number = number;
        }

        @Override
        public void handle(Exchange exchange) throws Exception {
            if (active.incrementAndGet() != 1) {
                wrong("two at a time in version " + number);
            }
            if (gone) {
                wrong("version " + number + " is called after it has gone");
            }
            String[] parts = text(exchange).split(":");
            int client = Integer.parseInt(parts[0]);
            long sequence = Long.parseLong(parts[1]);
            long expected = next.get(client);
            if (sequence != expected) {
                wrong("client " + client + ": " + sequence + " in place of " + expected);
            }
            next.set(client, sequence + 1);
            handled.incrementAndGet();
            active.decrementAndGet();
        }
    }

    private static Map<String, Object> lane(int number) {
        return number % 3 == 0
                ? on("x", Handler.LANE, Handler.LANE_ROUTER)
                : on("x", Handler.LANE_COUNT, number % 3 == 1 ? 10_000 : 20_000);
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrder() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            RouterServer server = node.server();
            server.bind(exchange -> others.incrementAndGet(), on("*"));
            Version version = new Version(0);
            server.bind(version, lane(0));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Dealer dealer = node.client();
                clients.add(new Thread(() -> send(dealer, number)));
            }
            clients.forEach(Thread::start);
            for (int i = 1; i <= REPLACEMENTS; i++) {
                long before = handled.get();
                await().pollInterval(Duration.ofMillis(1)).until(() -> handled.get() > before);
                if (i % 4 == 0) {
                    server.bind(version, lane(i));
                    continue;
                }
                server.unbind(version);
                version.gone = true;
                version = new Version(i);
                server.bind(version, lane(i));
            }
            ending = true;
            for (Thread client : clients) {
                client.join();
            }
            await().until(() -> node.count("count.ok") == sent.get());
            assertThat(wrong).isEmpty();
            assertThat(handled.get()).isEqualTo(sent.get());
            assertThat(others.get()).isEqualTo(sent.get());
            assertThat(node.count("count")).isEqualTo(sent.get());
        }
    }

    private void send(Dealer dealer, int client) {
        for (long i = 0; !ending; i++) {
            while (sent.get() - Math.min(handled.get(), others.get()) > WINDOW) {
                LockSupport.parkNanos(50_000);
            }
            sent.incrementAndGet();
            if (!dealer.send(message("x.y", client + ":" + i))) {
                wrong("client " + client + " could not send");
            }
        }
    }
}

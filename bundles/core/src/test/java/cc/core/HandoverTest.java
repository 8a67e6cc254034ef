// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static cc.core.ServerFixture.message;
import static cc.core.ServerFixture.on;
import static cc.core.ServerFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Completion;
import cc.api.Handler;
import cc.api.Waited;
import cc.zmq.Dealer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandoverTest {

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Handler seeing = exchange -> seen.add(text(exchange));

    private static List<String> send(Dealer client, String type, int from, int to) {
        List<String> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add("m" + i);
            assertThat(client.send(message(type, "m" + i))).isTrue();
        }
        return sent;
    }

    @ParameterizedTest
    @ValueSource(strings = {Handler.LANE_ORDERED, Handler.LANE_ROUTER})
    void whatComesWhileAHandlerIsAwayGoesToTheNextOneInOrder(String lane) throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            Handler first = exchange -> {};
            node.server().bind(first, on("x", Handler.LANE, lane));
            Dealer client = node.client();
            client.send(message("x", "first"));
            await().until(() -> node.count("count.ok") == 1);
            node.server().unbind(first);
            List<String> sent = send(client, "x", 0, 500);
            await().until(() -> node.count("count") == 501);
            assertThat(node.route("x").inFlight()).isEqualTo(500);
            assertThat(node.route("x").problem()).contains("500 messages wait");
            node.server().bind(seeing, on("x", Handler.LANE, lane));
            sent.addAll(send(client, "x", 500, 1000));
            await().until(() -> node.count("count.ok") == 1001);
            assertThat(seen).containsExactlyElementsOf(sent);
            assertThat(node.count("count.dropped")).isZero();
        }
    }

    @Test
    void aPatternThatIsTakenBeforeItIsGivenUpLeavesNoPlaceWhereCopiesWait() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            AtomicInteger before = new AtomicInteger();
            Handler giver = exchange -> before.incrementAndGet();
            node.server().bind(giver, on("x", Handler.NAME, "giver"));
            node.server().bind(seeing, on("x", Handler.NAME, "taker"));
            node.server().bind(giver, on("y", Handler.NAME, "giver"));
            Dealer client = node.client();

            List<String> sent = send(client, "x", 0, 100);

            await().until(() -> node.count("count.ok") == 100);
            assertThat(seen).containsExactlyElementsOf(sent);
            assertThat(before).hasValue(0);
            assertThat(node.server().routes())
                    .allSatisfy(route -> assertThat(route.problem()).isEmpty());
        }
    }

    @Test
    void othersThatTakeTheSameMessageGetItAtOnceAndOnce() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            AtomicInteger all = new AtomicInteger();
            Handler first = exchange -> {};
            node.server().bind(exchange -> all.incrementAndGet(), on("*"));
            node.server().bind(first, on("x.y"));
            Dealer client = node.client();
            node.server().unbind(first);
            send(client, "x.y", 0, 100);
            await().until(() -> all.get() == 100);
            assertThat(node.count("count.ok")).isZero();
            node.server().bind(seeing, on("x.y"));
            await().until(() -> node.count("count.ok") == 100);
            assertThat(seen).hasSize(100);
            assertThat(all.get()).isEqualTo(100);
        }
    }

    @Test
    void whereNobodyComesInTimeItIsUnroutedOnlyIfNobodyElseTookIt() throws Exception {
        try (ServerFixture node = new ServerFixture("handover-timeout", "1")) {
            Handler first = exchange -> {};
            Handler second = exchange -> {};
            node.server().bind(exchange -> {}, on("a"));
            node.server().bind(first, on("a.b"));
            node.server().bind(second, on("c"));
            Dealer client = node.client();
            node.server().unbind(first);
            node.server().unbind(second);
            client.send(message("a.b", "m"));
            client.send(message("c", "m"));
            await().until(() -> node.count("count.dropped") == 1 && node.count("count.ok") == 1);
            assertThat(node.count("count.dropped.no-route")).isEqualTo(1);
            assertThat(node.server().routes()).hasSize(1);
        }
    }

    @Test
    void withNoHandoverNothingWaits() throws Exception {
        try (ServerFixture node = new ServerFixture("handover-timeout", "0")) {
            Handler first = exchange -> {};
            node.server().bind(first, on("x"));
            Dealer client = node.client();
            node.server().unbind(first);
            client.send(message("x", "m"));
            await().until(() -> node.count("count.dropped.no-route") == 1);
        }
    }

    @Test
    void aHandlerThatGetsOtherThreadsKeepsTheOrder() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Handler handler =
                    exchange -> {
                        begun.countDown();
                        go.await();
                        seen.add(text(exchange));
                    };
            node.server().bind(handler, on("x", Handler.LANE_COUNT, 20_000));
            Dealer client = node.client();
            List<String> sent = send(client, "x", 0, 200);
            begun.await();
            await().until(() -> node.count("count") == 200);
            node.server().bind(handler, on("x", Handler.LANE_COUNT, 30_000));
            sent.addAll(send(client, "x", 200, 400));
            await().until(() -> node.count("count") == 400);
            assertThat(node.route("x").problem()).contains("399 messages wait");
            node.server().bind(handler, on("x", Handler.LANE_COUNT, 40_000));
            assertThat(seen).isEmpty();
            go.countDown();
            await().until(() -> node.count("count.ok") == 400);
            assertThat(seen).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void theNextOneBeginsWhenWhatTheOneBeforeHasInItsHandsIsDone() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            AtomicReference<Completion> kept = new AtomicReference<>();
            Handler first = exchange -> kept.set(exchange.defer());
            node.server().bind(first, on("x"));
            Dealer client = node.client();
            send(client, "x", 0, 1);
            await().until(() -> kept.get() != null);
            Thread leaving = new Thread(() -> node.server().unbind(first));
            leaving.start();
            // gone from the table, and waited for
            await().until(() -> node.server().routes().isEmpty());
            node.server().bind(seeing, on("x"));
            send(client, "x", 1, 2);
            await().until(() -> node.route("x").inFlight() == 1);
            assertThat(seen).isEmpty();
            kept.get().done();
            leaving.join();
            await().until(() -> node.count("count.ok") == 2);
            assertThat(seen).containsExactly("m1");
        }
    }

    @Test
    void whatAHandlerHasNotDoneInTimeIsCountedAndWhatItHasNotBegunGoesOn() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            CountDownLatch interrupted = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            Handler stuck =
                    exchange -> {
                        calls.incrementAndGet();
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            interrupted.countDown();
                        }
                    };
            node.server().bind(stuck, on("x"));
            Dealer client = node.client();
            List<String> sent = send(client, "x", 0, 100);
            await().until(() -> node.count("count") == 100 && calls.get() == 1);
            node.server().unbind(stuck);
            interrupted.await();
            assertThat(node.count("count.dropped.stopping")).isEqualTo(1);
            sent.addAll(send(client, "x", 100, 200));
            node.server().bind(seeing, on("x"));
            await().until(() -> node.count("count.ok") == 199);
            assertThat(seen).containsExactlyElementsOf(sent.subList(1, 200));
            assertThat(calls.get()).isEqualTo(1);
        }
    }

    @Test
    void aSmallQueueIsNoReasonToLoseWhatHasWaited() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            Handler first = exchange -> {};
            node.server().bind(first, on("x", Handler.LANE_COUNT, 10));
            Dealer client = node.client();
            node.server().unbind(first);
            List<String> sent = send(client, "x", 0, 2000);
            await().until(() -> node.count("count") == 2000);
            node.server().bind(seeing, on("x", Handler.LANE_COUNT, 10));
            await().until(() -> node.count("count.ok") == 2000);
            assertThat(seen).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void whatIsForwardedToAHandlerThatIsAwayWaitsToo() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            Handler first = exchange -> {};
            node.server().bind(exchange -> exchange.forward("end"), on("x"));
            node.server().bind(first, on(Handler.NO_PATTERN, Handler.NAME, "end"));
            Dealer client = node.client();
            node.server().unbind(first);
            List<String> sent = send(client, "x", 0, 10);
            await().until(() -> node.route("x").calls() == 10);
            node.server().bind(seeing, on(Handler.NO_PATTERN, Handler.NAME, "end"));
            await().until(() -> node.count("count.ok") == 10);
            assertThat(seen).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void aPatternMovesFromOneHandlerToAnother() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            Handler first = exchange -> {};
            node.server().bind(first, on("a,b", Handler.NAME, "first"));
            node.server().bind(seeing, on("c", Handler.NAME, "second"));
            Dealer client = node.client();
            node.server().bind(first, on("b", Handler.NAME, "first"));
            List<String> sent = send(client, "a", 0, 100);
            await().until(() -> node.count("count") == 100);
            send(client, "b", 100, 101);
            await().until(() -> node.count("count.ok") == 1);
            node.server().bind(seeing, on("a,c", Handler.NAME, "second"));
            await().until(() -> node.count("count.ok") == 101);
            assertThat(seen).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void aPatternThatMovesWaitsForWhatTheOtherHandlerHasOfItAndNothingElseDoes() throws Exception {
        try (ServerFixture node = new ServerFixture(Duration.ofMinutes(1))) {
            CountDownLatch go = new CountDownLatch(1);
            Handler first =
                    exchange -> {
                        go.await();
                        seen.add(text(exchange));
                    };
            AtomicInteger others = new AtomicInteger();
            Handler second =
                    exchange -> {
                        if (exchange.message().type().name().equals("c")) {
                            others.incrementAndGet();
                        } else {
                            seen.add(text(exchange));
                        }
                    };
            node.server().bind(first, on("a,b", Handler.NAME, "first"));
            node.server().bind(second, on("c", Handler.NAME, "second"));
            Dealer client = node.client();
            List<String> sent = send(client, "a", 0, 100);
            await().until(() -> node.count("count") == 100);
            node.server().bind(first, on("b", Handler.NAME, "first"));
            sent.addAll(send(client, "a", 100, 150));
            await().until(() -> node.count("count") == 150);
            node.server().bind(second, on("a,c", Handler.NAME, "second"));
            sent.addAll(send(client, "a", 150, 200));
            send(client, "c", 0, 10);
            await().until(() -> others.get() == 10);
            assertThat(seen).isEmpty();
            go.countDown();
            await().until(() -> node.count("count.ok") == 210);
            assertThat(seen).containsExactlyElementsOf(sent);
            Waited waited = node.route("a").waited();
            assertThat(waited.count()).isEqualTo(100);
            assertThat(waited.bytes()).isEqualTo(node.count("handover.bytes"));
            assertThat(waited.longest()).isPositive();
            assertThat(node.count("handover.count")).isEqualTo(100);
        }
    }

    @Test
    void aPatternThatMovesWaitsForSomeTimeOnly() throws Exception {
        try (ServerFixture node = new ServerFixture(Duration.ofMillis(200))) {
            CountDownLatch go = new CountDownLatch(1);
            Queue<String> kept = new ConcurrentLinkedQueue<>();
            Handler first =
                    exchange -> {
                        go.await();
                        kept.add(text(exchange));
                    };
            node.server().bind(first, on("a,b", Handler.NAME, "first"));
            node.server().bind(seeing, on("c", Handler.NAME, "second"));
            Dealer client = node.client();
            List<String> sent = send(client, "a", 0, 1);
            List<String> stay = send(client, "b", 1, 2);
            sent.addAll(send(client, "a", 2, 100));
            await().until(() -> node.count("count") == 100);
            node.server().bind(first, on("b", Handler.NAME, "first"));
            node.server().bind(seeing, on("a,c", Handler.NAME, "second"));
            sent.addAll(send(client, "a", 100, 200));
            // while the first is still at its first one
            await().until(() -> node.count("count.ok") == 198);
            assertThat(seen).containsExactlyElementsOf(sent.subList(1, 199));
            assertThat(kept).isEmpty();
            go.countDown();
            await().until(() -> node.count("count.ok") == 200);
            assertThat(kept).containsExactly("m0", stay.get(0));
            assertThat(node.count("count.dropped")).isZero();
        }
    }

    @Test
    void aPatternThatIsGivenUpAndTakenByNobodyIsStillDone() throws Exception {
        try (ServerFixture node = new ServerFixture("handover-timeout", "1")) {
            CountDownLatch go = new CountDownLatch(1);
            Handler first =
                    exchange -> {
                        go.await();
                        seen.add(text(exchange));
                    };
            node.server().bind(first, on("a,b", Handler.NAME, "first"));
            Dealer client = node.client();
            List<String> sent = send(client, "a", 0, 100);
            await().until(() -> node.count("count") == 100);
            node.server().bind(first, on("b", Handler.NAME, "first"));
            send(client, "a", 100, 101);
            await().until(() -> node.count("count.dropped.no-route") == 1);
            go.countDown();
            await().until(() -> node.count("count.ok") == 100);
            assertThat(seen).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void twoHandlersOfOnePatternThatGoEachGetTheirOwnBack() throws Exception {
        try (ServerFixture node = new ServerFixture()) {
            Queue<String> other = new ConcurrentLinkedQueue<>();
            Handler one = exchange -> {};
            Handler two = exchange -> {};
            node.server().bind(one, on("x", Handler.NAME, "one"));
            node.server().bind(two, on("x", Handler.NAME, "two"));
            Dealer client = node.client();
            node.server().unbind(one);
            node.server().unbind(two);
            List<String> sent = send(client, "x", 0, 100);
            await().until(() -> node.count("count") == 100);
            node.server().bind(e -> other.add(text(e)), on("x", Handler.NAME, "two"));
            node.server().bind(seeing, on("x", Handler.NAME, "one"));
            await().until(() -> node.count("count.ok") == 100);
            assertThat(seen).containsExactlyElementsOf(sent);
            assertThat(other).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void aServerThatStopsCountsWhatWaited() throws Exception {
        ServerFixture node = new ServerFixture();
        try (node) {
            Handler first = exchange -> {};
            node.server().bind(first, on("x"));
            Dealer client = node.client();
            node.server().unbind(first);
            send(client, "x", 0, 10);
            await().until(() -> node.count("count") == 10);
        }
        assertThat(node.count("count.dropped.stopping")).isEqualTo(10);
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static cc.core.ServerFixture.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.Message;
import cc.api.MessageType;
import cc.zmq.Dealer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BusyAnswersTest {

    private static final MessageType TYPE = MessageType.of("x");
    private static final List<Frame> OWN = List.of(Frame.of("sender"));

    private static Message asking(String id) {
        return Crypto.NONE.seal(TYPE, Body.of("ack", id), Frame.EMPTY).withRoute(OWN);
    }

    private static Handler full() {
        return exchange -> {
            throw new DropException(DropReason.QUEUE_FULL, "the queue to elsewhere is full");
        };
    }

    @Test
    void whoAsksToBeAcknowledgedHearsThatTheLaneWasFull() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ServerFixture node = new ServerFixture()) {
            node.server().bind(exchange -> go.await(), on("x", Handler.LANE_COUNT, 1));
            Dealer client = node.client();
            for (int i = 0; i < 10; i++) {
                client.send(asking("s-" + i));
            }
            await().until(() -> node.count("count.dropped.queue-full") >= 8);
            await().until(() -> node.answers().size() >= 8);
            go.countDown();
            Message answer = node.answers().peek();
            assertThat(answer.route()).isEqualTo(OWN);
            assertThat(answer.type().name()).isEqualTo("nack");
            Body body = Body.parse(answer.body());
            assertThat(body.fields())
                    .containsEntry("req", "nack")
                    .containsEntry("reason", "busy")
                    .containsEntry("retry", true);
            assertThat(body.text("ack")).startsWith("s-");
            assertThat(node.count("count.nacked.busy"))
                    .isEqualTo(node.count("count.dropped.queue-full"));
        }
    }

    @Test
    void oneThatOnlySendsOnSaysSoByItsException() {
        try (ServerFixture node = new ServerFixture()) {
            node.server().bind(full(), on("x", Handler.LANE, Handler.LANE_ROUTER));
            node.server().bind(full(), on("*", Handler.LANE, Handler.LANE_ROUTER));
            node.client().send(asking("once"));
            await().until(() -> node.count("count.nacked.busy") == 1);
            await().until(() -> node.answers().size() == 1);
            await().until(() -> node.count("count.dropped") == 1);
        }
    }

    @Test
    void whoDoesNotAskOrCannotBeAnsweredIsNot() {
        Queue<Message> unread = new ConcurrentLinkedQueue<>();
        try (ServerFixture node = new ServerFixture()) {
            node.server().bind(full(), on("x"));
            Dealer client = node.client();
            unread.add(Crypto.NONE.seal(TYPE, Body.of("ask", "no"), Frame.EMPTY).withRoute(OWN));
            unread.add(Crypto.NONE.seal(TYPE, Body.of("ack", "no-route"), Frame.EMPTY));
            unread.add(
                    Crypto.NONE.seal(TYPE, Body.of("ack", List.of()), Frame.EMPTY).withRoute(OWN));
            unread.add(asking("i".repeat(201)));
            unread.add(
                    Message.of(TYPE, Message.ENCRYPTED, Frame.of("\"ack\""), Frame.EMPTY)
                            .withRoute(OWN));
            unread.add(
                    Message.of(TYPE, Frame.of("{\"ack\":"), Frame.EMPTY, Frame.EMPTY)
                            .withRoute(OWN));
            unread.forEach(client::send);
            client.send(asking("yes"));
            await().until(() -> node.count("count.dropped") == unread.size() + 1);
            await().until(() -> node.answers().size() == 1);
            assertThat(node.answers().peek().body().utf8()).contains("\"yes\"");
            assertThat(node.count("count.nacked.busy")).isEqualTo(1);
        }
    }

    @Test
    void whatIsInHandWhenTheServerStopsIsAnsweredAndWhatComesThenIsRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (ServerFixture node = new ServerFixture()) {
            Handler slow =
                    exchange -> {
                        begun.countDown();
                        go.await();
                        exchange.reply(MessageType.of("done"), Body.EMPTY);
                    };
            node.server().bind(slow, on("x"));
            Dealer client = node.client();
            client.send(asking("first"));
            begun.await();
            Thread closer = new Thread(node.server()::close);
            closer.start();
            await().until(() -> node.server().state().equals("stopped"));
            client.send(asking("late"));
            await().until(() -> answer(node, "nack").contains("\"stopping\""));
            assertThat(answer(node, "nack")).contains("\"late\"", "\"retry\":true");
            go.countDown();
            closer.join();
            await().until(() -> !answer(node, "done").isEmpty());
            assertThat(node.count("count.dropped.stopping")).isEqualTo(1);
            assertThat(node.count("count.ok")).isEqualTo(1);
        }
    }

    private static String answer(ServerFixture node, String type) {
        return node.answers().stream()
                .filter(message -> message.type().name().equals(type))
                .map(message -> message.body().utf8())
                .findFirst()
                .orElse("");
    }

    @Test
    void noMoreAreAnsweredThanCanBe() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (ServerFixture node = new ServerFixture()) {
            BusyAnswers answers = new BusyAnswers("test", node.server(), node.server().counters());
            Message message = asking("many").withRoute(List.of(OWN.get(0), OWN.get(0)));
            for (int i = 0; i < 1500; i++) {
                answers.dropped(
                        message,
                        () -> {
                            try {
                                reading.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return Body.EMPTY;
                        },
                        BusyAnswers.Why.BUSY);
            }
            assertThat(node.count("count.nacked.skipped")).isBetween(499L, 500L);
            reading.countDown();
            answers.close();
        }
    }
}

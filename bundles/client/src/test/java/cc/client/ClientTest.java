// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import cc.zmq.ZmqOptions;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ClientTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    private static final MessageType TYPE = MessageType.of("db.x");

    private static Client to(Hub hub) {
        return Client.to(hub.url()).connect();
    }

    private static void awaitFree(CountDownLatch free) {
        try {
            free.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void nothing(Hub hub, Message message) {}

    private static void echo(Hub hub, Message message) {
        try {
            Body asked = Body.parse(message.body());
            hub.reply(message, "reply." + message.type(), Body.of("n", asked.get("n")));
        } catch (cc.api.DropException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMessageThatIsPublishedArrivesWithTheFieldsThatEveryMessageHasAndNoIdOfItsOwn()
            throws Exception {
        try (Hub hub = new Hub(ClientTest::nothing);
                Client client = to(hub)) {
            Frame blob = Frame.of("blob");
            assertThat(client.publish(TYPE, Body.of("a", 1), blob)).isTrue();

            await().until(() -> hub.received().size() == 1);
            Message message = hub.received().get(0);
            // the one id is that which the server's socket puts there
            assertThat(message.route()).hasSize(1);
            assertThat(message.parts()).hasSize(6);
            assertThat(message.blob()).isEqualTo(blob);
            assertThat(Body.parse(message.body()).fields())
                    .containsEntry("a", 1L)
                    .containsEntry("req", "db.x")
                    .containsKeys("time", "hostname", "blob_hash");
        }
    }

    @Test
    void aQueryHasOneIdOfItsOwnInFrontOfTheEmptyPartAndItsReplyComesBack() throws Exception {
        try (Hub hub = new Hub(ClientTest::echo);
                Client client = to(hub)) {
            Reply reply = client.ask(TYPE, Body.of("n", 7), SOON);

            assertThat(reply.type().name()).isEqualTo("reply.db.x");
            assertThat(reply.body().integer("n")).isEqualTo(7);
            assertThat(hub.received().get(0).route())
                    .hasSize(2)
                    .element(1)
                    .isEqualTo(Frame.of("Q000001"));
            assertThat(client.openQueries()).isZero();
        }
    }

    @Test
    void aThousandQueriesAtATimeEachGetTheirOwnReply() {
        try (Hub hub = new Hub(ClientTest::echo);
                Client client = to(hub)) {
            List<Query> queries =
                    IntStream.range(0, 1000)
                            .mapToObj(
                                    n ->
                                            client.query(
                                                    TYPE, Body.of("n", n), QueryOptions.once(SOON)))
                            .toList();
            for (int n = 0; n < 1000; n++) {
                assertThat(queries.get(n).first().join().body().get("n")).isEqualTo((long) n);
            }
            assertThat(client.counters().get("replies")).isEqualTo(1000);
        }
    }

    @Test
    void aQueryThatNobodyAnswersFailsWhenItsTimeIsUpAndIsForgotten() {
        try (Hub hub = new Hub(ClientTest::nothing);
                Client client = to(hub)) {
            assertThatThrownBy(() -> client.ask(TYPE, Body.EMPTY, AT_ONCE))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("db.x")
                    .hasMessageContaining(hub.url())
                    .extracting(e -> ((QueryException) e).reason())
                    .isEqualTo(QueryException.Reason.TIMEOUT);
            assertThat(client.openQueries()).isZero();
            assertThat(client.counters().get("queries.timeout")).isEqualTo(1);
        }
    }

    @Test
    void aQueryThatIsSentAgainKeepsItsIdAndItsBytesAndWaitsAnew() throws Exception {
        ConcurrentHashMap<Frame, Integer> seen = new ConcurrentHashMap<>();
        try (Hub hub =
                        new Hub(
                                (to, message) -> {
                                    if (seen.merge(message.route().get(1), 1, Integer::sum) == 2) {
                                        echo(to, message);
                                    }
                                });
                Client client = to(hub)) {
            Query query = client.query(TYPE, Body.of("n", 1), QueryOptions.once(SOON));
            await().until(() -> hub.received().size() == 1);

            assertThat(query.resend()).isTrue();
            assertThat(query.await().body().integer("n")).isEqualTo(1);
            assertThat(hub.received().get(1).parts().subList(1, 6))
                    .isEqualTo(hub.received().get(0).parts().subList(1, 6));
            assertThat(query.resend()).isFalse();
        }
    }

    @Test
    void aQueryThatStaysOpenTakesEveryReplyInOrderUntilItIsClosed() throws Exception {
        List<Object> got = new CopyOnWriteArrayList<>();
        try (Hub hub =
                        new Hub(
                                (to, message) -> {
                                    for (int i = 0; i < 100; i++) {
                                        to.reply(message, "task.reply.u", Body.of("i", i));
                                    }
                                });
                Client client = to(hub)) {
            Query query =
                    client.query(
                            TYPE,
                            Body.EMPTY,
                            QueryOptions.open(SOON, reply -> got.add(reply.body().get("i"))));
            await().until(() -> got.size() == 100);
            assertThat(got).first().isEqualTo(0L);
            assertThat(got).isSorted();
            assertThat(query.done()).isNotDone();

            query.close();
            assertThat(query.done()).isCompleted();
            hub.reply(hub.received().get(0), "task.reply.u", Body.of("i", 100));
            await().until(() -> client.counters().get("replies.unknown") == 1);
            assertThat(got).hasSize(100);
        }
    }

    @Test
    void aQueryThatStaysOpenFailsWhenItsRepliesFallSilent() {
        try (Hub hub = new Hub((to, m) -> to.reply(m, "task.reply.u", Body.EMPTY));
                Client client = to(hub)) {
            Duration silence = Duration.ofSeconds(3);
            Query query = client.query(TYPE, Body.EMPTY, QueryOptions.open(silence, reply -> {}));
            assertThat(query.first()).succeedsWithin(SOON);
            assertThat(query.done())
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withMessageContaining("no reply in PT3S");
        }
    }

    @Test
    void aReplyThatFailsItsCheckIsCountedAndNotDelivered() throws Exception {
        try (Hub hub =
                        new Hub(
                                (to, m) -> {
                                    to.reply(m, plain("error", "{\"req\": \"reply.db.x\"}"));
                                    to.reply(m, plain("reply.db.x", "no json"));
                                    to.reply(m, plain("reply.db.x", "ENC1"));
                                    echo(to, m);
                                });
                Client client = to(hub)) {
            Reply reply = client.ask(TYPE, Body.of("n", 3), SOON);

            assertThat(reply.body().integer("n")).isEqualTo(3);
            assertThat(client.counters().get("replies.dropped.hijacked")).isEqualTo(1);
            assertThat(client.counters().get("replies.dropped.bad-json")).isEqualTo(1);
            assertThat(client.counters().get("replies.dropped.undecryptable")).isEqualTo(1);
        }
    }

    private static Message plain(String type, String body) {
        return Message.of(MessageType.of(type), Frame.of(body), Frame.EMPTY, Frame.EMPTY);
    }

    @Test
    void aReplyWithNoIdWithTwoOrWithAnUnknownOneIsIgnored() throws Exception {
        try (Hub hub =
                        new Hub(
                                (to, m) -> {
                                    Frame peer = m.route().get(0);
                                    Message answer =
                                            plain("reply.db.x", "{\"req\": \"reply.db.x\"}");
                                    to.reply(answer.withRoute(List.of(peer)), answer);
                                    to.reply(
                                            answer.withRoute(
                                                    List.of(peer, Frame.of("x"), m.route().get(1))),
                                            answer);
                                    to.reply(
                                            answer.withRoute(List.of(peer, Frame.of("Q999999"))),
                                            answer);
                                    echo(to, m);
                                });
                Client client = to(hub)) {
            assertThat(client.ask(TYPE, Body.of("n", 3), SOON).body().integer("n")).isEqualTo(3);
            assertThat(client.counters().get("replies.unrouted")).isEqualTo(2);
            assertThat(client.counters().get("replies.unknown")).isEqualTo(1);
        }
    }

    @Test
    void aListenerThatThrowsCostsItsOwnReplyOnly() throws Exception {
        try (Hub hub = new Hub(ClientTest::echo);
                Client client = to(hub)) {
            Query bad =
                    client.query(
                            TYPE,
                            Body.of("n", 1),
                            QueryOptions.open(
                                    SOON,
                                    reply -> {
                                        throw new AssertionError("a listener's mistake");
                                    }));
            assertThat(bad.first()).succeedsWithin(SOON);
            assertThat(client.ask(TYPE, Body.of("n", 2), SOON).body().integer("n")).isEqualTo(2);
        }
    }

    @Test
    void waitingInTheThreadThatTakesRepliesIsRefusedAndNotADeadlock() throws Exception {
        try (Hub hub = new Hub(ClientTest::nothing);
                Client client = to(hub)) {
            CompletableFuture<Reply> inner =
                    client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON))
                            .first()
                            .thenApply(reply -> askAgain(client));
            await().until(() -> hub.received().size() == 1);
            hub.reply(hub.received().get(0), "reply.db.x", Body.EMPTY);

            assertThat(inner)
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withMessageContaining("in the thread that takes replies");
        }
    }

    private static Reply askAgain(Client client) {
        try {
            return client.ask(TYPE, Body.EMPTY, SOON);
        } catch (QueryException | InterruptedException e) {
            throw new AssertionError("not refused", e);
        }
    }

    @Test
    void moreQueriesThanAClientMayHaveAreRefusedUntilOneEnds() throws Exception {
        try (Hub hub = new Hub(ClientTest::nothing);
                Client client = Client.to(hub.url()).maxQueries(2).connect()) {
            Query one = client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON));
            client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON));
            Query three = client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON));
            assertThat(reason(three)).isEqualTo(QueryException.Reason.TOO_MANY);
            assertThat(client.openQueries()).isEqualTo(2);

            one.first().cancel(true);
            assertThat(client.openQueries()).isEqualTo(1);
            Query four = client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON));
            assertThat(four.isOpen()).isTrue();
        }
    }

    @Test
    void aQueryWithNoRoomInTheQueueFailsAtOnce() throws Exception {
        ZmqOptions one = ZmqOptions.read(Options.of(Map.of("zmq_hwm", "1", "zmq_linger", "0")));
        try (Client client = Client.to("tcp://127.0.0.1:" + freePort()).zmq(one).connect()) {
            assertThat(client.publish(TYPE, Body.EMPTY)).isTrue();
            assertThat(client.publish(TYPE, Body.EMPTY)).isFalse();
            Query query = client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON));
            assertThat(reason(query)).isEqualTo(QueryException.Reason.NOT_SENT);
            assertThat(client.dropped()).isEqualTo(2);
            assertThat(client.counters().get("published")).isEqualTo(1);
        }
    }

    @Test
    void repliesThatFindNoRoomWhileTheListenerIsBusyAreCounted() throws Exception {
        ZmqOptions two = ZmqOptions.read(Options.of(Map.of("zmq_hwm", "2")));
        CountDownLatch free = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        try (Hub hub =
                        new Hub(
                                (to, asked) -> {
                                    for (int i = 0; i < 10; i++) {
                                        to.reply(asked, "reply.db.x", Body.of("n", i));
                                    }
                                });
                Client client = Client.to(hub.url()).zmq(two).connect()) {
            client.query(
                    TYPE,
                    Body.EMPTY,
                    QueryOptions.open(
                            Duration.ZERO,
                            reply -> {
                                taken.incrementAndGet();
                                awaitFree(free);
                            }));

            await().until(() -> client.counters().get(Client.NO_ROOM) == 8);
            free.countDown();
            await().until(() -> taken.get() == 2);
        }
    }

    @Test
    void closingFailsWhatIsOpenAndLeavesNoThread() {
        try (Hub hub = new Hub(ClientTest::nothing)) {
            Client client = Client.to(hub.url()).name("shortlived").connect();
            Query query = client.query(TYPE, Body.EMPTY, QueryOptions.once(Duration.ZERO));
            client.close();
            assertThat(reason(query)).isEqualTo(QueryException.Reason.CLOSED);
            assertThat(client.publish(TYPE, Body.EMPTY)).isFalse();
            assertThat(reason(client.query(TYPE, Body.EMPTY, QueryOptions.once(SOON))))
                    .isEqualTo(QueryException.Reason.CLOSED);
        }
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("shortlived")));
    }

    @Test
    void whatIsSentBeforeTheServerIsThereArrivesWhenItComes() throws Exception {
        String url = "tcp://127.0.0.1:" + freePort();
        try (Client client = Client.to(url).connect()) {
            Query query = client.query(TYPE, Body.of("n", 5), QueryOptions.once(SOON));
            assertThat(client.isConnected()).isFalse();
            try (Hub hub = new Hub(url, ClientTest::echo)) {
                assertThat(query.await().body().integer("n")).isEqualTo(5);
                assertThat(hub.received()).hasSize(1);
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aPingTellsTheRoundTripAndNamesTheUrlAsItsTarget() throws Exception {
        try (Hub hub = new Hub((to, m) -> to.reply(m, "echo.response", Body.EMPTY));
                Client client = to(hub)) {
            assertThat(client.ping(SOON).get(10, TimeUnit.SECONDS)).isPositive().isLessThan(SOON);
            Message ping = hub.received().get(0);
            assertThat(ping.type().name()).isEqualTo("echo.request");
            assertThat(Body.parse(ping.body()).text("target")).isEqualTo(hub.url());
        }
        try (Hub hub = new Hub((to, m) -> to.reply(m, "error", Body.EMPTY));
                Client client = to(hub)) {
            assertThat(client.ping(SOON))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withMessageContaining("answered a ping with 'error'");
        }
    }

    @Test
    void aTimeOutThatIsNoneIsRefused() {
        assertThatThrownBy(() -> QueryOptions.once(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueryOptions.once(ChronoUnit.FOREVER.getDuration()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Client.to("localhost").name("refused").connect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().contains("refused"));
    }

    @Test
    void repliesAreOpenedWithTheClientsCryptoAndNotInTheSocketsThread() throws Exception {
        CompletableFuture<String> opener = new CompletableFuture<>();
        Crypto crypto = new MarkingCrypto(opener);
        try (Hub hub = new Hub(ClientTest::echo);
                Client client = Client.to(hub.url()).name("marked").crypto(crypto).connect()) {
            assertThatThrownBy(() -> client.ask(TYPE, Body.EMPTY, AT_ONCE))
                    .isInstanceOf(QueryException.class);
            assertThat(opener.get(10, TimeUnit.SECONDS)).isEqualTo("cc-client-marked");
            assertThat(client.counters().get("replies.dropped." + DropReason.UNSIGNED))
                    .isEqualTo(1);
        }
    }

    private static QueryException.Reason reason(Query query) {
        try {
            query.first().join();
            throw new AssertionError("there was a reply");
        } catch (java.util.concurrent.CompletionException e) {
            return ((QueryException) e.getCause()).reason();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

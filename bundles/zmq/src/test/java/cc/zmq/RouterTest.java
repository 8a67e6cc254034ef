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
import java.io.DataInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZMQ;

class RouterTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String ANY_PORT = "tcp://127.0.0.1:0";

    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Queue<String> invalid = new ConcurrentLinkedQueue<>();
    private final Queue<DropReason> undeliverable = new ConcurrentLinkedQueue<>();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private static Message message(String text) {
        return Crypto.NONE.seal(MessageType.of("test.message"), Body.of("text", text), Frame.EMPTY);
    }

    /** A router that sends every message back to where it came from. */
    private Router echo(String address, ZmqOptions options) {
        AtomicReference<Router> self = new AtomicReference<>();
        Router router =
                new Router(
                        "test",
                        address,
                        options,
                        new Router.Listener() {
                            @Override
                            public void received(Message message) {
                                received.incrementAndGet();
                                self.get().send(message);
                            }

                            @Override
                            public void turn() {
                                turns.incrementAndGet();
                            }

                            @Override
                            public void invalid(String why) {
                                invalid.add(why);
                            }

                            @Override
                            public void undeliverable(Message message, DropReason reason) {
                                undeliverable.add(reason);
                            }
                        });
        self.set(router);
        closing.add(router);
        return router;
    }

    private Router listening(Router router) {
        await().until(() -> !router.endpoint().isEmpty());
        return router;
    }

    private Dealer dealer(String url, Queue<Message> answers) {
        Dealer dealer = new Dealer("client", url, ZmqOptions.DEFAULT, answers::add);
        closing.add(dealer);
        return dealer;
    }

    private static ZmqOptions options(Map<String, Object> properties) {
        return ZmqOptions.readListening(Options.of(properties));
    }

    @Test
    void answersComeBackInOrder() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        Dealer dealer = dealer(router.endpoint(), answers);
        for (int i = 0; i < 5000; i++) {
            assertThat(dealer.send(message("m" + i))).isTrue();
        }
        await().until(() -> answers.size() == 5000);
        int i = 0;
        for (Message answer : answers) {
            assertThat(answer.body().utf8()).contains("\"m" + i++ + "\"");
            assertThat(answer.route()).isEmpty();
        }
        await().until(() -> dealer.queued() == 0 && dealer.queuedBytes() == 0);
        assertThat(dealer.dropped()).isZero();
    }

    @Test
    void clientsThatAskOnceAndLeaveAllGetTheirAnswer() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        for (int i = 0; i < 300; i++) {
            Queue<Message> answers = new ConcurrentLinkedQueue<>();
            try (Dealer client =
                    new Dealer("once", router.endpoint(), ZmqOptions.DEFAULT, answers::add)) {
                client.send(message("once " + i));
                await().pollInterval(Duration.ofMillis(1)).until(() -> answers.size() == 1);
            }
        }
        assertThat(received.get()).isEqualTo(300);
    }

    @Test
    void aPortThatIsTakenIsListenedOnOnceItIsFree() throws Exception {
        String address;
        Router router;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            address = "tcp://127.0.0.1:" + other.getLocalPort();
            router = echo(address, ZmqOptions.DEFAULT);
            await().until(() -> router.state().startsWith("cannot listen on " + address));
        }
        await().until(() -> router.state().equals("up"));
    }

    @Test
    void boundsThatChangeWhileThePortIsTakenHoldOnceItIsFree() throws Exception {
        Router router;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            router = echo("tcp://127.0.0.1:" + other.getLocalPort(), ZmqOptions.DEFAULT);
            await().until(() -> router.state().startsWith("cannot listen"));
            router.change(options(Map.of("queue-bytes", "1 MB")));
        }
        listening(router);
        try (ZMQ.Context context = ZMQ.context(1);
                ZMQ.Socket deaf = deaf(context, router.endpoint())) {
            askForLargeAnswers(deaf);
            // by default there would be room for all of them
            await().until(() -> undeliverable.contains(DropReason.QUEUE_FULL));
        }
    }

    @Test
    void partsThatAreNoMessageAreReportedAndDisturbNobody() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        try (ZMQ.Context context = ZMQ.context(1);
                ZMQ.Socket client = RawDealer.connect(context, router.endpoint(), raw -> {})) {
            client.send("no delimiter");
            sendAll(client, "", "only.type");
            sendAll(client, "", "../x", "{}");
            sendAll(client, "", "", "{}");
            for (int i = 0; i < 100_000; i++) {
                client.send("part", ZMQ.SNDMORE);
            }
            client.send("end");
            sendAll(client, "x".repeat(256), "", "a.b", "{}");
            await().until(() -> invalid.size() == 6);
        }
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("fine"));
        await().until(() -> answers.size() == 1);
        assertThat(invalid)
                .anyMatch(why -> why.contains("no empty part"))
                .anyMatch(why -> why.contains("no type and body"))
                .anyMatch(why -> why.contains("'../x'"))
                .anyMatch(why -> why.contains("more than"))
                .anyMatch(why -> why.contains("route id of 256"));
    }

    private static void sendAll(ZMQ.Socket socket, String... parts) {
        for (int i = 0; i < parts.length; i++) {
            socket.send(
                    parts[i].getBytes(StandardCharsets.UTF_8),
                    i < parts.length - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    @Test
    void announcedFramesThatNeverComeTakeNoMemory() throws Exception {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        int size = 60 * 1024 * 1024;
        long needed = Runtime.getRuntime().maxMemory() / size + 20;
        for (int i = 0; i < Math.min(needed, 400); i++) {
            announce(router.endpoint(), size);
        }
        announce(router.endpoint(), Integer.MAX_VALUE);
        announce(router.endpoint(), -5);
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("x".repeat(1_000_000)));
        await().until(() -> answers.size() == 1);
        assertThat(router.state()).isEqualTo("up");
    }

    @Test
    void aMessageWithoutEndTakesNoMemoryAndItsRestIsNoMessage() throws Exception {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        OutputStream out = connect(router.endpoint());
        byte[] parts = new byte[3 * 100_000];
        for (int i = 0; i < parts.length; i += 3) {
            parts[i] = 1;
            parts[i + 1] = 1;
            parts[i + 2] = 'x';
        }
        for (int i = 0; i < 60; i++) {
            out.write(parts);
        }
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("fine"));
        await().until(() -> answers.size() == 1);
        await().until(() -> invalid.size() == 1);
        out.write(new byte[] {0, 1, 'x'});
        for (Frame part : message("after").parts()) {
            out.write(1);
            out.write(part.size());
            part.writeTo(out);
        }
        out.write(new byte[] {0, 0});
        out.flush();
        await().until(() -> received.get() == 2);
        assertThat(invalid).singleElement().asString().contains("more than");
        assertThat(router.state()).isEqualTo("up");
    }

    @Test
    void aPartOverTheLargestSizeIsCountedAndSaid() throws Exception {
        Router router = listening(echo(ANY_PORT, options(Map.of("max-message-size", "1 MB"))));
        for (int i = 1; i <= 3; i++) {
            OutputStream out = connect(router.endpoint());
            out.write(new byte[] {2, 0, 0, 0, 0, 0, 16, 0, 1});
            out.flush();
            int count = i;
            await().until(() -> invalid.size() == count);
        }
        assertThat(invalid)
                .allMatch(why -> why.startsWith("a part of more than max-message-size = 1 MB"));
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("fine"));
        await().until(() -> answers.size() == 1);
        assertThat(invalid).hasSize(3);
    }

    @Test
    void aMessageLargerThanTwiceItsLargestPartIsEndedToo() throws Exception {
        Router router = listening(echo(ANY_PORT, options(Map.of("max-message-size", "1 MB"))));
        OutputStream out = connect(router.endpoint());
        int size = 1 << 20;
        for (int i = 0; i < 20; i++) {
            byte[] header = {3, 0, 0, 0, 0, 0, 0x10, 0, 0};
            out.write(header);
            out.write(new byte[size]);
        }
        out.flush();
        await().until(() -> invalid.size() == 1);
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("fine"));
        await().until(() -> answers.size() == 1);
        assertThat(router.state()).isEqualTo("up");
    }

    /** A ZMTP 3.0 handshake by hand. */
    private OutputStream connect(String endpoint) throws Exception {
        int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        Socket socket = new Socket("127.0.0.1", port);
        closing.add(socket);
        OutputStream out = socket.getOutputStream();
        byte[] greeting = new byte[64];
        greeting[0] = (byte) 0xff;
        greeting[9] = 0x7f;
        greeting[10] = 3;
        System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
        out.write(greeting);
        byte[] ready = "\5READY\13Socket-Type\0\0\0\6DEALER".getBytes(StandardCharsets.ISO_8859_1);
        out.write(4);
        out.write(ready.length);
        out.write(ready);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readFully(new byte[greeting.length]);
        assertThat(in.readByte()).as("a command").isEqualTo((byte) 4);
        in.readFully(new byte[in.readUnsignedByte()]);
        return out;
    }

    /** A frame header with nothing much behind it. */
    private void announce(String endpoint, long size) throws Exception {
        OutputStream out = connect(endpoint);
        byte[] header = new byte[9];
        header[0] = 2;
        for (int i = 0; i < 8; i++) {
            header[1 + i] = (byte) (size >>> (56 - 8 * i));
        }
        out.write(header);
        out.write("the beginning of it".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void garbageOnThePortDisturbsNobody() throws Exception {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        int port = Integer.parseInt(router.endpoint().replaceAll(".*:", ""));
        java.util.Random random = new java.util.Random(42);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(10_000)];
            random.nextBytes(garbage);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(garbage);
            } catch (java.io.IOException e) {
                assertThat(e).hasMessageMatching(".*(reset|pipe|closed).*");
            }
        }
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        dealer(router.endpoint(), answers).send(message("fine"));
        await().until(() -> answers.size() == 1);
    }

    @Test
    void aPeerThatReadsNothingCostsNoMoreThanItsBounds() {
        Router router =
                listening(echo(ANY_PORT, options(Map.of("queue-bytes", "1 MB", "zmq_hwm", "500"))));
        try (ZMQ.Context context = ZMQ.context(1);
                ZMQ.Socket deaf = deaf(context, router.endpoint())) {
            askForLargeAnswers(deaf);
            await().until(() -> undeliverable.contains(DropReason.QUEUE_FULL));
            Queue<Message> answers = new ConcurrentLinkedQueue<>();
            dealer(router.endpoint(), answers).send(message("another"));
            await().until(() -> answers.size() == 1);
        }
    }

    private static ZMQ.Socket deaf(ZMQ.Context context, String endpoint) {
        return RawDealer.connect(
                context,
                endpoint,
                raw -> {
                    raw.setRcvHWM(1);
                    raw.setReceiveBufferSize(4096);
                });
    }

    /** 40 MB, which are more than the connection takes. */
    private static void askForLargeAnswers(ZMQ.Socket deaf) {
        for (int i = 0; i < 2000; i++) {
            for (Frame part : message("x".repeat(20_000)).parts()) {
                deaf.send(part.toByteArray(), ZMQ.SNDMORE);
            }
            deaf.send("");
        }
    }

    @Test
    void aMessageToNobodyIsReported() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        router.send(message("lost").withRoute(List.of(Frame.of("nobody"))));
        await().until(() -> undeliverable.contains(DropReason.PEER_GONE));
    }

    @Test
    void connectionsBeyondTheLimitAreRefusedAndRoomIsGivenAgain() {
        Router router = listening(echo(ANY_PORT, options(Map.of("max-connections", "2"))));
        Queue<Message> first = new ConcurrentLinkedQueue<>();
        Dealer one = dealer(router.endpoint(), first);
        one.send(message("1"));
        Queue<Message> second = new ConcurrentLinkedQueue<>();
        Dealer two = dealer(router.endpoint(), second);
        two.send(message("2"));
        await().until(() -> first.size() == 1 && second.size() == 1);
        Queue<Message> third = new ConcurrentLinkedQueue<>();
        Dealer three = dealer(router.endpoint(), third);
        three.send(message("3"));
        await().during(Duration.ofMillis(500)).until(third::isEmpty);
        one.close();
        two.close();
        await().until(() -> third.size() == 1);
    }

    @Test
    void otherOptionsHoldForWhoComesAndCutNobodyOff() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        Queue<Message> first = new ConcurrentLinkedQueue<>();
        Dealer one = dealer(router.endpoint(), first);
        one.send(message("1"));
        await().until(() -> first.size() == 1);
        router.change(options(Map.of("max-message-size", "64 KB", "max-connections", "1")));
        int before = turns.get();
        await().until(() -> turns.get() >= before + 2);
        Queue<Message> second = new ConcurrentLinkedQueue<>();
        Dealer two = dealer(router.endpoint(), second);
        two.send(message("2"));
        await().during(Duration.ofMillis(500)).until(second::isEmpty);
        router.change(options(Map.of("max-message-size", "64 KB", "zmq_nthreads", "2")));
        await().until(() -> second.size() == 1);
        String large = "x".repeat(100_000);
        one.send(message(large));
        await().until(() -> first.size() == 2);
        two.send(message(large));
        await().until(() -> !invalid.isEmpty());
        assertThat(invalid.peek()).contains("max-message-size = 64 KB");
        assertThat(one.established()).isEqualTo(1);
        assertThat(router.ioThreads()).isEqualTo(1);
    }

    @Test
    void aDealerWithOtherOptionsStaysConnected() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        Dealer dealer = dealer(router.endpoint(), answers);
        dealer.send(message("1"));
        await().until(() -> answers.size() == 1 && dealer.queued() == 0);
        dealer.redirect(router.endpoint(), options(Map.of("queue-bytes", "1", "zmq_rcvbuf", "1")));
        String large = "x".repeat(100_000);
        assertThat(dealer.send(message(large))).isTrue();
        await().until(() -> answers.size() == 2);
        assertThat(dealer.established()).isEqualTo(1);
    }

    @Test
    void whatADealerHasSentArrivesAlsoWhenItIsSentElsewhere() {
        Router here = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        Router there = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        Dealer dealer = dealer(here.endpoint(), answers);
        int count = 0;
        for (int move = 0; move < 20; move++) {
            for (int i = 0; i < 200; i++) {
                assertThat(dealer.send(message("m" + count++))).isTrue();
            }
            dealer.redirect((move % 2 == 0 ? there : here).endpoint(), ZmqOptions.DEFAULT);
            int all = count;
            await().until(() -> received.get() == all);
        }
    }

    @Test
    void aDealerKeepsWhatFitsWhileItsPeerIsAwayAndCountsTheRest() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        String url = "tcp://127.0.0.1:" + port;
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        Dealer dealer = new Dealer("away", url, options(Map.of("zmq_hwm", "1000")), answers::add);
        closing.add(dealer);
        int taken = 0;
        for (int i = 0; i < 5000; i++) {
            taken += dealer.send(message("m" + i)) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(1000);
        assertThat(dealer.dropped()).isEqualTo(4000);
        listening(echo(url, ZmqOptions.DEFAULT));
        await().until(() -> answers.size() == 1000);
        assertThat(dealer.send(message("after"))).isTrue();
        await().until(() -> answers.size() == 1001);
        await().until(() -> dealer.queued() == 0 && dealer.queuedBytes() == 0);
    }

    @Test
    void whatWasQueuedAtCloseIsSentAndNoThreadIsLeft() {
        Router router = listening(echo(ANY_PORT, ZmqOptions.DEFAULT));
        // a busy machine may take its time to connect
        ZmqOptions patient = options(Map.of("zmq_linger", "30000"));
        Dealer dealer = new Dealer("leaving", router.endpoint(), patient, answer -> {});
        for (int i = 0; i < 1000; i++) {
            dealer.send(message("m" + i));
        }
        dealer.close();
        await().until(() -> received.get() == 1000);
        assertThat(dealer.dropped()).isZero();
        assertThat(dealer.send(message("late"))).isFalse();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().startsWith("cc-leaving")));
    }
}

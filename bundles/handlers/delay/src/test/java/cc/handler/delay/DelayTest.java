// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.MessageType;
import cc.api.RouteStatus;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.core.RouterServer;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DelayTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    /** Seconds that no test lives. */
    private static final String LONG = "3600";

    private final List<AutoCloseable> closing = new ArrayList<>();
    private final List<String> arrived = new CopyOnWriteArrayList<>();

    private static final class Plain implements CryptoProvider {
        @Override
        public Crypto open(Options options) {
            return Crypto.NONE;
        }

        @Override
        public List<KeyInfo> keys(String keystore) {
            return List.of();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private RouterServer server(String name) {
        RouterServer server =
                new RouterServer(
                        Map.of("name", name, "cc-socket", "tcp://127.0.0.1:0", "cc-role", "local"),
                        new Plain(),
                        "1.0.0");
        closing.add(server);
        await().until(() -> !server.endpoint().isEmpty());
        return server;
    }

    private static Map<String, Object> options(String delay, String... more) {
        Map<String, Object> options = new HashMap<>();
        options.put(Handler.PATTERN, "*");
        options.put(Handler.NAME, "delay");
        options.put(Handler.LANE, Handler.LANE_ROUTER);
        options.put("forward-to", "target");
        options.put("delay", delay);
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private Delay delay(Map<String, Object> options, RouterServer... servers) {
        Delay delay = new Delay(options);
        Container container = new Container(delay, servers);
        delay.activate(container.context(), options);
        closing.add(delay::deactivate);
        return delay;
    }

    private Handler target() {
        return exchange -> arrived.add(exchange.body().text("text"));
    }

    private void bind(Handler target, RouterServer server) {
        server.bind(target, Map.of(Handler.PATTERN, Handler.NO_PATTERN, Handler.NAME, "target"));
    }

    private Dealer client(RouterServer server) {
        Dealer client = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answer -> {});
        closing.add(client);
        return client;
    }

    private static void send(Dealer client, int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(
                    Crypto.NONE.seal(
                            MessageType.of("pub.x"),
                            Body.of("text", Integer.toString(i)),
                            Frame.EMPTY));
        }
    }

    private static List<String> numbers(int to) {
        return IntStream.range(0, to).mapToObj(Integer::toString).toList();
    }

    private static long held(RouterServer server) {
        return server.routes().stream()
                .filter(route -> route.handler().equals("delay"))
                .mapToLong(RouteStatus::inFlight)
                .sum();
    }

    @Test
    void eachMessageWaitsItsTimeAndTheOrderIsKept() {
        RouterServer server = server("one");
        List<Long> late = new CopyOnWriteArrayList<>();
        Map<String, Long> sent = new ConcurrentHashMap<>();
        bind(
                exchange -> {
                    String text = exchange.body().text("text");
                    late.add(System.nanoTime() - sent.get(text));
                    arrived.add(text);
                },
                server);
        Delay delay = delay(options("0.3"), server);
        Dealer client = client(server);
        for (int i = 0; i < 100; i++) {
            sent.put(Integer.toString(i), System.nanoTime());
            send(client, i, i + 1);
        }
        await().until(() -> arrived.size() == 100);
        assertThat(arrived).isEqualTo(numbers(100));
        assertThat(late).allMatch(nanos -> nanos >= Duration.ofMillis(300).toNanos());
        await().until(() -> delay.counters().get("delay.count.ok") == 100);
        assertThat(delay.counters().get("delay.bytes.ok"))
                .isEqualTo(delay.counters().get("delay.bytes"))
                .isPositive();
        await().until(() -> held(server) == 0);
    }

    @Test
    void aChangedDelayKeepsTheQueueAndHoldsForItToo() {
        RouterServer server = server("one");
        bind(target(), server);
        Delay delay = delay(options(LONG), server);
        send(client(server), 0, 10);
        await().until(() -> held(server) == 10);
        delay.modified(options("7200"));
        assertThat(held(server)).isEqualTo(10);
        assertThat(arrived).isEmpty();
        delay.modified(options("0.1"));
        await().until(() -> arrived.size() == 10);
        assertThat(arrived).isEqualTo(numbers(10));
        delay.modified(options("-1"));
        assertThat(delay.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("delay = '-1': must be"));
    }

    @Test
    void whatIsHeldIsHandedOnWhenTheDelayStopsAndNobodyWaitsForIt() {
        RouterServer one = server("one");
        RouterServer two = server("two");
        bind(target(), one);
        bind(target(), two);
        Delay delay = delay(options(LONG), one, two);
        send(client(one), 0, 50);
        await().until(() -> held(one) == 50);
        send(client(two), 50, 100);
        await().until(() -> held(two) == 50);

        stopped(delay);
        await().until(() -> arrived.size() == 100);
        assertThat(arrived.stream().filter(n -> Integer.parseInt(n) < 50).toList())
                .isEqualTo(numbers(50));
        assertThat(one.counters().get("count.ok")).isEqualTo(50);
        assertThat(delay.counters().get("delay.count.ok")).isEqualTo(100);
    }

    /** Within the time that a server waits for messages in the hands of a handler that goes. */
    private void stopped(Delay delay) {
        closing.removeIf(one -> !(one instanceof RouterServer) && !(one instanceof Dealer));
        delay.deactivate();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("cc-delay-"));
    }

    @Test
    void aServerThatGoesTakesWhatIsHeldOfItsOwnOnly() {
        RouterServer one = server("one");
        RouterServer two = server("two");
        bind(target(), one);
        bind(target(), two);
        delay(options(LONG), one, two);
        send(client(one), 0, 10);
        send(client(two), 10, 20);
        await().until(() -> held(one) == 10 && held(two) == 10);
        one.close();
        await().until(() -> arrived.size() == 10);
        assertThat(arrived).isEqualTo(numbers(10));
        assertThat(held(two)).isEqualTo(10);
    }

    @Test
    void anotherNameIsNoReasonToLoseWhatIsHeld() {
        RouterServer server = server("one");
        bind(target(), server);
        Delay delay = delay(options(LONG), server);
        send(client(server), 0, 10);
        await().until(() -> held(server) == 10);
        delay.modified(options(LONG, Handler.NAME, "other"));
        assertThat(server.routes()).extracting(RouteStatus::handler).contains("other");
        delay.modified(options("0", Handler.NAME, "other"));
        await().until(() -> arrived.equals(numbers(10)));
    }

    @Test
    void itHoldsNoMoreThanItsBoundsAndSaysSo() {
        RouterServer server = server("one");
        bind(target(), server);
        Delay delay = delay(options(LONG, "queue-count", "5"), server);
        Dealer client = client(server);
        send(client, 0, 20);
        await().until(() -> delay.counters().get("delay.count.dropped") == 15);
        assertThat(held(server)).isEqualTo(5);
        assertThat(server.counters().get("count.dropped.queue-full")).isEqualTo(15);
        delay.modified(options(LONG, "queue-bytes", "1"));
        send(client, 20, 30);
        await().until(() -> delay.counters().get("delay.count.dropped.queue-full") == 25);
        delay.modified(options("0"));
        await().until(() -> arrived.equals(numbers(5)));
        // the largest message passes where there is no other
        delay.modified(options("0", "queue-bytes", "1"));
        send(client, 30, 31);
        await().until(() -> arrived.contains("30"));
    }

    @Test
    void messagesForNobodyAreDroppedWithTheOptionsName() {
        RouterServer server = server("one");
        Delay delay = delay(options("0"), server);
        send(client(server), 0, 3);
        await().until(() -> server.counters().get("count.dropped.no-route") == 3);
        assertThat(delay.counters().get("delay.count.dropped.no-route")).isEqualTo(3);
        assertThat(held(server)).isZero();
    }

    @Test
    void twoDelaysThatForwardToEachOtherEnd() {
        RouterServer server = server("one");
        delay(options("0", Handler.NAME, "a", "forward-to", "b"), server);
        delay(options("0", Handler.NAME, "b", "forward-to", "a", Handler.PATTERN, "none"), server);
        send(client(server), 0, 1);
        await().until(() -> server.counters().get("count.dropped.refused") == 1);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(
                        () ->
                                new Delay(
                                        Map.of(
                                                "pattern", "*",
                                                "delay", "soon",
                                                "queue-count", "0",
                                                "queue-bytes", "lots")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("forward-to is not set")
                .hasMessageContaining("delay = 'soon': must be seconds")
                .hasMessageContaining("queue-count = '0'")
                .hasMessageContaining("queue-bytes = 'lots'");
    }

    @Test
    void theReferenceFileWorks() throws Exception {
        Properties file = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/etc/cc.handler.delay.cfg"))) {
            file.load(in);
        }
        Map<String, Object> options =
                file.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, file::getProperty));
        assertThat(new Delay(options).refusal()).isEmpty();
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.core.RouterServer;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final RouterServer server =
            new RouterServer(
                    Map.of("name", "one", "cc-socket", "tcp://127.0.0.1:0", "cc-role", "local"),
                    new Plain(),
                    "1.0.0");
    private final Queue<String> passed = new ConcurrentLinkedQueue<>();
    private Dealer client;

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
    void close() {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    private static Map<String, Object> options(String... more) {
        Map<String, Object> options = new HashMap<>();
        options.put(Handler.PATTERN, "*");
        options.put(Handler.NAME, "filter");
        options.put(Handler.LANE, Handler.LANE_ROUTER);
        options.put("forward-to", "target");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private Filter filter(String... more) {
        Map<String, Object> options = options(more);
        Filter filter = new Filter(options);
        server.bind(filter, options);
        return filter;
    }

    private void target(Handler target) {
        server.bind(target, Map.of(Handler.PATTERN, Handler.NO_PATTERN, Handler.NAME, "target"));
    }

    private Message send(String type) {
        if (client == null) {
            await().until(() -> !server.endpoint().isEmpty());
            client = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answer -> {});
        }
        Message message = Crypto.NONE.seal(MessageType.of(type), Body.EMPTY, Frame.EMPTY);
        client.send(message);
        return message;
    }

    @ParameterizedTest(name = "include {0}, exclude {1}: {2} passes {3}")
    @CsvSource({
        "'', '', pub.infofile, true",
        "'pub.*', '', pub.infofile, true",
        "'pub.*', '', pub, false",
        "'log.*, pub.info*', '', pub.infofile, true",
        "'log.*, pub.info*', '', pub.logtail, false",
        "'', 'pub.*', pub.infofile, false",
        "'', 'pub.*', log.info, true",
        "'pub.*', 'pub.infofile', pub.infofile, false",
        "'pub.?', '', pub.a, true",
        "'pub.?', '', pub.ab, false",
        "'pub.[a-c]', '', pub.b, true",
        "'pub.[!a-c]', '', pub.b, false",
        "'PUB.*', '', pub.a, false",
    })
    void whatPassesIsWhatTheListsTake(String include, String exclude, String type, boolean passes) {
        Options options =
                Options.of(
                        Map.of(
                                "pattern",
                                "*",
                                "forward-to",
                                "x",
                                "include",
                                include,
                                "exclude",
                                exclude));
        assertThat(FilterOptions.read(options).passes(MessageType.of(type))).isEqualTo(passes);
        options.check();
    }

    @Test
    void whatPassesGetsThereAndAllIsCounted() {
        Filter filter = filter("include", "pub.*", "exclude", "pub.bad");
        target(
                exchange -> {
                    String type = exchange.message().type().name();
                    passed.add(type);
                    switch (type) {
                        case "pub.refused" -> throw new DropException(DropReason.REFUSED, "no");
                        case "pub.broken" -> throw new IllegalStateException("broken");
                        default -> {}
                    }
                });
        long size = 0;
        for (String type : List.of("pub.a", "pub.bad", "log.x", "pub.refused", "pub.broken")) {
            size += send(type).size();
        }
        await().until(
                        () ->
                                filter.counters().get("filter.count.ok")
                                                + filter.counters().get("filter.count.dropped")
                                                + filter.counters().get("filter.count.crashed")
                                        == 5);
        assertThat(passed).containsExactly("pub.a", "pub.refused", "pub.broken");
        assertThat(filter.counters().snapshot())
                .containsEntry("filter.count", 5L)
                .containsEntry("filter.count.ok", 1L)
                .containsEntry("filter.count.dropped", 3L)
                .containsEntry("filter.count.dropped.filtered", 2L)
                .containsEntry("filter.count.dropped.refused", 1L)
                .containsEntry("filter.count.crashed", 1L);
        assertThat(filter.counters().get("filter.bytes")).isGreaterThanOrEqualTo(size);
        assertThat(
                        filter.counters().get("filter.bytes.ok")
                                + filter.counters().get("filter.bytes.dropped")
                                + filter.counters().get("filter.bytes.crashed"))
                .isEqualTo(filter.counters().get("filter.bytes"));
        // what the lists keep back is no trouble
        await().until(() -> server.counters().get("count.ok") == 3);
        assertThat(server.counters().get("count.dropped")).isEqualTo(1);
    }

    @Test
    void aMessageForNobodyIsDroppedWithTheOptionsNameAndNotInSilence() {
        Filter filter = filter();
        send("pub.a");
        await().until(() -> server.counters().get("count.dropped.no-route") == 1);
        assertThat(filter.counters().get("filter.count.dropped.no-route")).isEqualTo(1);
        assertThat(server.routes())
                .anySatisfy(route -> assertThat(route.dropped()).containsEntry("no-route", 1L));
        target(exchange -> passed.add("now"));
        send("pub.a");
        await().until(() -> passed.size() == 1);
    }

    @Test
    void aChangedConfigurationHoldsAndAWrongOneDoesNot() {
        Filter filter = filter("include", "pub.a");
        target(exchange -> passed.add(exchange.message().type().name()));
        filter.modified(options("include", "pub.b"));
        filter.modified(options("include", "pub.c", "forward-to", ""));
        assertThat(filter.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("forward-to is not set"));
        for (String type : List.of("pub.a", "pub.b", "pub.c")) {
            send(type);
        }
        await().until(() -> filter.counters().get("filter.count") == 3);
        await().until(() -> passed.size() == 1);
        assertThat(passed).containsExactly("pub.b");
    }

    @Test
    void whereToMustBeSaidAndIsNotItself() {
        assertThatThrownBy(
                        () ->
                                new Filter(
                                        Map.of(
                                                "pattern",
                                                "*",
                                                "service.pid",
                                                "cc.handler.filter~a",
                                                "forward-to",
                                                "a")))
                .isInstanceOf(OptionException.class)
                .hasMessage(
                        "cc.handler.filter~a: forward-to = 'a': must be the name of another"
                                + " handler, not its own");
    }

    @Test
    void theReferenceFileWorks() throws Exception {
        Properties file = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/etc/cc.handler.filter.cfg"))) {
            file.load(in);
        }
        Map<String, Object> options =
                file.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, file::getProperty));
        assertThat(new Filter(options).refusal()).isEmpty();
    }
}

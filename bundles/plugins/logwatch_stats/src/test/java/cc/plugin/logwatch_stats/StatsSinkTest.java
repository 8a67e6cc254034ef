// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Frame;
import cc.api.HostName;
import cc.api.MessageType;
import cc.api.config.OptionException;
import cc.api.config.Settings;
import cc.daemon.pg_logforward.plugin.Outlet;
import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatsSinkTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
    private final Sent sent = new Sent();
    private final Settings<StatsOptions> settings =
            new Settings<>(
                    Map.of("stat_queue_name", "usage", "max_stat_items", "5"), StatsOptions::read);
    private final StatsSink sink = new StatsSink(settings, sent, clock::get);

    private static final class Sent implements Outlet {
        final List<Body> bodies = new ArrayList<>();
        final List<MessageType> types = new ArrayList<>();
        boolean ready = true;
        int tries;
        long beyond;

        @Override
        public boolean send(MessageType type, Body body) {
            tries++;
            if (ready) {
                types.add(type);
                bodies.add(body);
            }
            return ready;
        }

        @Override
        public void count(String name, long n) {
            assertThat(name).isEqualTo("beyond-max-items");
            beyond += n;
        }

        List<Object> arguments(int index) throws Exception {
            String params = bodies.get(index).text("params");
            return new ArrayList<>(
                    (List<?>) Body.parse(Frame.of("{\"array\":" + params + "}")).get("array"));
        }

        /** The event's data: caller, sample and usages. */
        Map<String, String> event(int index) throws Exception {
            return fields(String.valueOf(arguments(index).get(3)));
        }

        List<Map<String, String>> usages(int index) throws Exception {
            String array = event(index).get("2");
            return Arrays.stream(array.substring(1, array.length() - 1).split(","))
                    .map(Sent::fields)
                    .toList();
        }

        private static Map<String, String> fields(String record) {
            return Arrays.stream(record.split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(
                            Collectors.toMap(
                                    field -> field[0],
                                    field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        }
    }

    private static PgRecord record(String user, String host, String message) {
        return new PgRecord(
                PgLevel.LOG, 0, user, "shop", host, "f", message, "", "", "", "", false);
    }

    private static String took(int millis, String sql) {
        return "duration: " + millis + ".0 ms  statement: " + sql;
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
        sink.tick();
    }

    @Test
    void useIsGatheredAndSentEachInterval() throws Exception {
        sink.take(record("a,{}&=\"é", "[local]", "connection authorized: x"));
        sink.take(record("b", "10.1.2.3", took(100, "select s.f(1)")));
        sink.take(record("b", "10.1.2.3", took(6000, "select s.f(2)")));
        sink.take(record("b", "10.1.2.3", took(30_000, "select 1")));
        pass(3599);
        assertThat(sent.bodies).isEmpty();
        pass(1);
        assertThat(sent.types).containsExactly(MessageType.of("db.confdb"));
        assertThat(sent.bodies.get(0).text("function")).isEqualTo("pgq.insert_event");
        assertThat(sent.arguments(0)).hasSize(4).startsWith(null, "usage", "dba.set_role_usage");
        assertThat(sent.event(0)).containsEntry("0", "username=discovery");
        assertThat(Sent.fields(sent.event(0).get("1")))
                .containsEntry("hostname", HostName.get())
                .containsEntry("sample_length", "3600 seconds")
                .containsKey("snap_time");
        assertThat(sent.usages(0))
                .containsExactly(
                        usage("a,{}&=\"é", "127.0.0.1", "connect", 1, 0, 0, 0),
                        usage("b", "10.1.2.3", "s.f(1)", 2, 6100, 1, 0),
                        usage("b", "10.1.2.3", "SQL statements", 3, 36_100, 2, 1));
        pass(3600);
        assertThat(sent.bodies).hasSize(1);
    }

    private static Map<String, String> usage(
            String user, String host, String action, int count, int millis, int dur5, int dur20) {
        return Map.of(
                "role_name",
                user,
                "database",
                "shop",
                "ip_address",
                host,
                "action",
                action,
                "log_count",
                Integer.toString(count),
                "log_duration",
                Integer.toString(millis),
                "log_count_dur5",
                Integer.toString(dur5),
                "log_count_dur20",
                Integer.toString(dur20));
    }

    @Test
    void whatCannotBeSentIsKeptAndTriedAgainNotTooOften() throws Exception {
        sent.ready = false;
        sink.take(record("a", "h", "connection authorized: x"));
        pass(3600);
        pass(9);
        assertThat(sent.tries).isEqualTo(1);
        sink.take(record("a", "h", "connection authorized: x"));
        pass(1);
        assertThat(sent.tries).isEqualTo(2);
        sent.ready = true;
        pass(10);
        assertThat(sent.usages(0)).containsExactly(usage("a", "h", "connect", 2, 0, 0, 0));
        assertThat(Sent.fields(sent.event(0).get("1")))
                .containsEntry("sample_length", "3620 seconds");
    }

    @Test
    void itIsSentOnDemandAndAtTheEndToo() {
        sink.take(record("a", "h", "connection authorized: x"));
        sink.flush();
        sink.flush();
        assertThat(sent.bodies).hasSize(1);
        sink.take(record("a", "h", "connection authorized: x"));
        sink.close();
        assertThat(sent.bodies).hasSize(2);
    }

    @Test
    void whoSendsEverNewNamesFillsNoMemory() throws Exception {
        for (int i = 0; i < 1000; i++) {
            sink.take(record("user" + i, "x".repeat(8000), "connection authorized: x"));
        }
        sink.take(record("user0", "x".repeat(8000), "connection authorized: x"));
        assertThat(sent.beyond).isEqualTo(995);
        sink.flush();
        assertThat(sent.usages(0)).hasSize(5);
        assertThat(sent.usages(0).get(0))
                .containsEntry("log_count", "2")
                .containsEntry("ip_address", "x".repeat(128));
    }

    @Test
    void changedOptionsHoldForWhatIsThereToo() {
        sink.take(record("a", "h", "connection authorized: x"));
        settings.update(
                Map.of(
                        "stat_queue_name", "other",
                        "stat_interval", "10",
                        "msg-suffix", "none",
                        "stat_function", "my.event"));
        pass(10);
        assertThat(sent.types).containsExactly(MessageType.of("db"));
        assertThat(sent.bodies.get(0).fields()).containsEntry("function", "my.event");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(
                        () ->
                                new LogwatchStats(
                                        Map.of(
                                                "msg-suffix", "a..b",
                                                "stat_interval", "0",
                                                "max_stat_items", "0",
                                                "parse_statements", "perhaps")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("stat_queue_name is not set: must be the name of a queue")
                .hasMessageContaining("msg-suffix = 'a..b'")
                .hasMessageContaining("stat_interval = '0'")
                .hasMessageContaining("max_stat_items = '0'")
                .hasMessageContaining("parse_statements = 'perhaps'");
    }

    @Test
    void theReferenceFileWorks() throws Exception {
        Properties file = new Properties();
        try (Reader in =
                Files.newBufferedReader(Path.of("src/main/etc/cc.plugin.logwatch_stats.cfg"))) {
            file.load(in);
        }
        Map<String, Object> options =
                file.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, file::getProperty));
        assertThat(new LogwatchStats(options).refusal()).isEmpty();
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that is stopped, killed and restarted under load, and wires that are cut: as many
 * answers as calls, and as many effects as calls with an id.
 */
final class OutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Postgres postgres;

    private final List<Asked> withId = new ArrayList<>();
    private final List<Asked> withoutId = new ArrayList<>();
    private int sent;

    @BeforeAll
    static void start() {
        postgres = startWithFunctions();
    }

    private static Postgres startWithFunctions() {
        Postgres started = Postgres.start();
        started.execute(
                """
                create table effects(k text, id bool);
                create function add(k text, id bool) returns text language sql
                    as 'insert into effects values (k, id) returning k';
                create function locked(k text, id bool) returns text language plpgsql
                    as $$begin insert into effects values (k, id);
                    perform pg_advisory_xact_lock(1); return k; end$$;
                """);
        return started;
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void clean() {
        postgres.execute("truncate effects; drop table if exists cc_effects");
    }

    /** Some calls, every second one with an id. */
    private void send(Running db, int count) {
        for (int i = 0; i < count; i++) {
            boolean id = sent % 2 == 0;
            (id ? withId : withoutId).add(db.send(call("add", sent++, id)));
        }
    }

    private static Asked call(String function, int key, boolean id) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "h");
        fields.put("function", function);
        fields.put("params", List.of("k" + key, id));
        fields.put("return", "one");
        if (id) {
            fields.put("message_id", "id" + key);
        }
        return Asked.of(fields);
    }

    private long answered() {
        return withId.stream().filter(Asked::isEnded).count()
                + withoutId.stream().filter(Asked::isEnded).count();
    }

    private void awaitAnswers() {
        await().atMost(PATIENCE).until(() -> answered() == sent);
    }

    private void eachIsAnsweredOnceAndHasItsEffectOnce() {
        eachIsAnsweredOnceAndHasItsEffectOnceIn(postgres);
    }

    private void eachIsAnsweredOnceAndHasItsEffectOnceIn(Postgres server) {
        assertThat(withId)
                .allSatisfy(
                        a -> {
                            assertThat(a.replies()).isEqualTo(1);
                            assertThat(a.ends()).isEqualTo(1);
                            assertThat(a.dropped()).isEmpty();
                        });
        assertThat(withoutId).allSatisfy(a -> assertThat(a.replies()).isEqualTo(1));
        assertThat(withoutId)
                .filteredOn(a -> !a.dropped().isEmpty())
                .allSatisfy(a -> assertThat(a.dropped()).isEqualTo("connection-lost"));
        assertThat(server.ask("select count(*) from effects where id"))
                .isEqualTo(Integer.toString(withId.size()));
        assertThat(server.ask("select count(distinct k) from effects"))
                .isEqualTo(server.ask("select count(*) from effects"));
        long done = withoutId.stream().filter(a -> a.dropped().isEmpty()).count();
        long effects = Long.parseLong(server.ask("select count(*) from effects where not id"));
        long unsure =
                withoutId.stream()
                        .filter(a -> !a.dropped().isEmpty())
                        .filter(a -> a.reply().get("msg").toString().contains("or not"))
                        .count();
        assertThat(effects).isBetween(done, done + unsure);
    }

    @Test
    void stoppedAndStartedUnderLoad() {
        try (Running db = Running.on(postgres.db(), "wait-timeout", "80")) {
            for (int round = 0; round < 2; round++) {
                send(db, 1500);
                int before = sent - 1000;
                await().atMost(PATIENCE).until(() -> answered() >= before);
                postgres.stop();
                send(db, 300);
                postgres.restart();
                send(db, 200);
                awaitAnswers();
            }
            eachIsAnsweredOnceAndHasItsEffectOnce();
            assertThat(db.handler().status().state()).isEqualTo("up");
            assertThat(db.handler().status().queued()).isZero();
        }
    }

    @Test
    void killedUnderLoad() {
        try (Running db = Running.on(postgres.db(), "wait-timeout", "80")) {
            send(db, 1500);
            await().atMost(PATIENCE).until(() -> answered() >= 500);
            postgres.kill();
            send(db, 300);
            postgres.restart();
            awaitAnswers();
            eachIsAnsweredOnceAndHasItsEffectOnce();
        }
    }

    @Test
    void killedUnderLoadWhileAnotherTakesOver() {
        try (Postgres first = startWithFunctions();
                Postgres second = first.standby()) {
            String db =
                    "dbname=postgres user=postgres host=127.0.0.1,127.0.0.1"
                            + " target_session_attrs=read-write port="
                            + first.port()
                            + ","
                            + second.port();
            try (Running handler = Running.on(db, "wait-timeout", "80")) {
                send(handler, 1500);
                await().atMost(PATIENCE).until(() -> answered() >= 500);
                first.kill();
                send(handler, 300);
                assertThat(second.ask("select pg_promote()")).isEqualTo("t");
                awaitAnswers();
                eachIsAnsweredOnceAndHasItsEffectOnceIn(second);
                assertThat(handler.value("add", "later", false)).isEqualTo("later");
            }
        }
    }

    @Test
    void wiresCutUnderLoad() throws Exception {
        try (CutProxy proxy = new CutProxy(postgres.port());
                Running db = Running.on(Postgres.db(proxy.port()), "wait-timeout", "80")) {
            for (int i = 1; i <= 10; i++) {
                send(db, 300);
                int some = sent - 150;
                await().atMost(PATIENCE).until(() -> answered() >= some);
                proxy.cut();
            }
            awaitAnswers();
            eachIsAnsweredOnceAndHasItsEffectOnce();
        }
    }

    @Test
    void aWireThatGoesSilent() throws Exception {
        try (CutProxy proxy = new CutProxy(postgres.port());
                Running db =
                        Running.on(
                                Postgres.db(proxy.port()),
                                "wait-timeout",
                                "80",
                                "statement-timeout",
                                "5")) {
            send(db, 300);
            awaitAnswers();
            proxy.freeze();
            send(db, 100);
            // those that were called get their answers; what was not yet, waits
            await().atMost(PATIENCE).until(() -> db.handler().status().parked() > 0);
            proxy.thaw();
            awaitAnswers();
            eachIsAnsweredOnceAndHasItsEffectOnce();
        }
    }

    @Test
    void whileItIsAwayNothingBlocksAndEachGetsAnErrorInTheEnd() {
        postgres.stop();
        try (Running db = Running.on(postgres.db(), "wait-timeout", "1")) {
            send(db, 200);
            awaitAnswers();
            for (List<Asked> all : List.of(withId, withoutId)) {
                assertThat(all)
                        .allSatisfy(
                                a -> {
                                    assertThat(a.dropped()).isEqualTo("unavailable");
                                    assertThat(a.reply().get("reason")).isEqualTo("unavailable");
                                    assertThat(a.reply().body().toJson().utf8())
                                            .doesNotContain("127.0.0.1", "refused");
                                });
            }
            await().atMost(PATIENCE).until(() -> db.handler().status().state().contains("refused"));
            postgres.restart();
            await().atMost(PATIENCE).until(() -> db.handler().status().state().equals("up"));
            assertThat(db.value("add", "late", false)).isEqualTo("late");
        } finally {
            // for the next test, whatever happened here
            ensureUp();
        }
    }

    private static void ensureUp() {
        try (var connection = postgres.connect()) {
            connection.isValid(1);
        } catch (java.sql.SQLException e) {
            postgres.restart();
        }
    }

    @Test
    void aQueueThatIsFullSaysSo() throws Exception {
        List<Asked> all = new ArrayList<>();
        try (Running db = Running.on(postgres.db(), "cc.lane.count", "20", "worker-threads", "2")) {
            try (Postgres.Lock lock = postgres.lock()) {
                for (int i = 0; i < 2; i++) {
                    all.add(db.send(call("locked", i, false)));
                }
                for (int i = 0; i < 100; i++) {
                    all.add(db.send(call("add", 1000 + i, false)));
                }
                await().atMost(PATIENCE).until(() -> lock.waiting() == 2);
            }
            await().atMost(PATIENCE).until(() -> all.stream().allMatch(Asked::isEnded));
            assertThat(all).allSatisfy(a -> assertThat(a.replies()).isEqualTo(1));
            assertThat(all).filteredOn(a -> a.dropped().equals("queue-full")).hasSize(82);
            assertThat(postgres.ask("select count(*) from effects")).isEqualTo("20");
        }
    }

    @Test
    void whoStopsAnswersEverything() throws Exception {
        List<Asked> all = new ArrayList<>();
        try (Postgres.Lock lock = postgres.lock()) {
            Running db = Running.on(postgres.db(), "worker-threads", "2");
            for (int i = 0; i < 20; i++) {
                all.add(db.send(call("locked", i, i % 2 == 0)));
            }
            await().atMost(PATIENCE).until(() -> lock.waiting() == 2);
            db.close();
            assertThat(all)
                    .as(() -> db.handler().status() + " " + Thread.getAllStackTraces())
                    .allMatch(Asked::isEnded);
        }
        assertThat(all).allSatisfy(a -> assertThat(a.replies()).isEqualTo(1));
        assertThat(all).allSatisfy(a -> assertThat(a.reply().type().name()).isEqualTo("error"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.startsWith("cc-database-test")));
        assertThat(postgres.ask("select count(*) from effects")).isEqualTo("0");
    }

    @Test
    void whoStopsAnswersALongLineOfThoseThatWaitForEachOther() throws Exception {
        List<Asked> all = new ArrayList<>();
        try (Postgres.Lock lock = postgres.lock()) {
            Running db = Running.on(postgres.db(), "worker-threads", "2");
            for (int i = 0; i < 9000; i++) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("function", "locked");
                fields.put("params", List.of("k" + i, false));
                fields.put("order", true);
                all.add(db.send(fields));
            }
            await().atMost(PATIENCE).until(() -> lock.waiting() == 1);
            db.close();
            assertThat(all).allMatch(Asked::isEnded);
        }
        assertThat(all).allSatisfy(a -> assertThat(a.dropped()).isNotEmpty());
    }

    @Test
    void changedOptionsTakeEffectAndLoseNothing() throws Exception {
        try (CutProxy proxy = new CutProxy(postgres.port());
                Running db = Running.on(postgres.db())) {
            send(db, 300);
            db.change("worker-threads", "3");
            send(db, 300);
            db.change("db", Postgres.db(proxy.port()));
            send(db, 300);
            db.change("max-rows", "many");
            assertThat(db.handler().refusal()).isPresent();
            send(db, 300);
            db.change("max-rows", "5");
            db.change("allowed-functions", "public.add");
            assertThat(db.handler().refusal()).isEmpty();
            awaitAnswers();
            eachIsAnsweredOnceAndHasItsEffectOnce();
            assertThat(withoutId).allSatisfy(a -> assertThat(a.dropped()).isEmpty());
            assertThat(db.one("locked", "x", false).get("reason")).isEqualTo("refused");
            assertThat(db.handler().status().maxConnections()).isEqualTo(3);
        }
    }
}

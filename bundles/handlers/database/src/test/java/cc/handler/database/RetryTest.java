// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the database undid to let others pass is tried again; what asks for an order keeps it. */
final class RetryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create table accounts(k int primary key, n int);
                insert into accounts values (1, 0), (2, 0);
                create function add_both(a int, b int) returns int language plpgsql
                    as $$begin update accounts set n = n + 1 where k = a;
                    perform pg_sleep(0.02);
                    update accounts set n = n + 1 where k = b; return 1; end$$;
                create function add_one() returns int language sql
                    as 'update accounts set n = n + 1 where k = 1 returning n';
                create sequence tries;
                create function always_conflicts() returns int language plpgsql
                    as $$begin perform nextval('tries');
                    raise 'conflict' using errcode = '40001'; end$$;
                create table log(n serial, k int, o text);
                create function append(k int, o text) returns int language plpgsql
                    as $$begin perform pg_sleep(random() / 200);
                    insert into log(k, o) values (k, o); return k; end$$;
                create function locked() returns int language plpgsql
                    as $$begin perform pg_advisory_xact_lock(1); return 1; end$$;
                create function read_only() returns int language plpgsql
                    as $$begin if pg_is_in_recovery() or nextval('tries') % 2 = 1 then
                    raise 'read-only' using errcode = '25006'; end if; return 1; end$$;
                """);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void deadlocksAreTriedAgain() {
        postgres.execute("update accounts set n = 0");
        postgres.execute("alter database postgres set deadlock_timeout = '10ms'");
        try (Running db = Running.on(postgres.db(), "worker-threads", "4")) {
            List<Asked> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(db.ask("one", "add_both", 1 + i % 2, 2 - i % 2));
            }
            assertThat(all).allSatisfy(a -> assertThat(a.reply().get("data")).isNotNull());
            assertThat(db.counter("retried_calls")).isPositive();
            assertThat(postgres.ask("select sum(n) from accounts")).isEqualTo("80");
        }
    }

    @Test
    void serializationFailuresAreTriedAgain() throws Exception {
        postgres.execute("update accounts set n = 0");
        String serializable =
                postgres.db() + " options='-c default_transaction_isolation=serializable'";
        try (Running db = Running.on(serializable, "worker-threads", "2")) {
            Asked met;
            try (Connection other = postgres.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("update accounts set n = n + 1 where k = 1");
                met = db.ask("one", "add_one");
                await().atMost(PATIENCE).until(() -> waitsForALock());
                other.commit();
            }
            assertThat(met.reply().get("data")).hasToString("{add_one=2}");
            assertThat(db.counter("retried_calls")).isPositive();
        }
    }

    private static boolean waitsForALock() {
        return !postgres.ask("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                .equals("0");
    }

    @Test
    void oneThatNeverSucceedsIsGivenUp() {
        postgres.execute("select setval('tries', 100)");
        try (Running db = Running.on(postgres.db())) {
            Asked.Reply reply = db.one("always_conflicts");
            assertThat(reply.get("sqlstate")).isEqualTo("40001");
            assertThat(reply.get("msg").toString()).contains("given up", "8 tries", "conflict");
            assertThat(postgres.ask("select last_value from tries")).isEqualTo("108");
        }
    }

    @Test
    void aServerThatTakesNoChangesIsLeft() {
        try (Running db = Running.on(postgres.db())) {
            assertThat(db.value("read_only")).isEqualTo(1L);
        }
    }

    @Test
    void callsOfOneOrderGoInOrderAndOthersGoOn() {
        try (Running db = Running.on(postgres.db())) {
            List<Asked> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("hostname", "h");
                fields.put("function", "append");
                fields.put("params", List.of(i, "o" + i % 3));
                fields.put("return", "one");
                if (i % 3 > 0) {
                    fields.put("order", "o" + i % 3);
                }
                if (i % 5 == 0) {
                    fields.put("message_id", "m" + i);
                }
                all.add(db.send(fields));
            }
            await().atMost(PATIENCE).until(() -> all.stream().allMatch(Asked::isEnded));
            assertThat(postgres.ask("select count(*) from log where o like 'o%'")).isEqualTo("300");
            for (String order : new String[] {"o1", "o2"}) {
                assertThat(postgres.ask(outOfOrder(order))).as(order).isEqualTo("0");
            }
            // else the test would prove nothing
            assertThat(postgres.ask(outOfOrder("o0"))).isNotEqualTo("0");
        }
    }

    private static String outOfOrder(String order) {
        return "select count(*) from (select k, lag(k) over (order by n) p from log where o = '"
                + order
                + "') x where k < p";
    }

    @Test
    void oneThatWaitsForItsOrderHoldsNoThread() throws Exception {
        try (Running db = Running.on(postgres.db(), "worker-threads", "2")) {
            List<Asked> ordered = new ArrayList<>();
            try (Postgres.Lock lock = postgres.lock()) {
                for (int i = 0; i < 6; i++) {
                    ordered.add(
                            db.send(
                                    Map.of(
                                            "function", "locked",
                                            "order", true,
                                            "hostname", "h",
                                            "return", "one")));
                }
                Asked other = db.ask("one", "append", 1, "x");
                assertThat(other.reply().get("data")).isNotNull();
                await().atMost(PATIENCE).until(() -> lock.waiting() == 1);
                assertThat(ordered).noneMatch(Asked::isEnded);
            }
            assertThat(ordered).allSatisfy(a -> assertThat(a.reply().get("data")).isNotNull());
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Signer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A call with an id takes its effect once. */
final class OnceTest {

    private static Postgres postgres;
    private static Running db;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create table effects(k text);
                create function add(k text) returns text language sql
                    as $$insert into effects values (k) returning 'did ' || k$$;
                create function add_json(k text) returns text language sql
                    as $$insert into effects values (k) returning
                    json_build_object('req', 'reply.own', 'k', k)::text$$;
                create function add_large(k text) returns text language sql
                    as $$insert into effects values (k) returning repeat('x', 100000)$$;
                create function add_and_fail(k text) returns text language plpgsql
                    as $$begin insert into effects values (k); raise 'failed'; end$$;
                create function add_slowly(k text) returns text language plpgsql
                    as $$begin insert into effects values (k); perform pg_sleep(0.5); return k;
                    end$$;
                """);
        db = Running.on(postgres.db());
    }

    @AfterAll
    static void stop() {
        db.close();
        postgres.close();
    }

    private static Map<String, Object> call(String function, String mode, String key, String id) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "host1");
        fields.put("function", function);
        fields.put("params", List.of(key));
        fields.put("return", mode);
        fields.put("message_id", id);
        return fields;
    }

    private static String effects(String key) {
        return postgres.ask("select count(*) from effects where k = '" + key + "'");
    }

    @Test
    void theAnswerIsGivenAgain() {
        Asked.Reply first = db.send(call("add", "all", "a", "a1")).reply();
        assertThat(first.get("data")).isEqualTo(List.of(Map.of("add", "did a")));
        for (int i = 0; i < 3; i++) {
            Asked again = db.send(call("add", "all", "a", "a1"));
            assertThat(again.reply().get("data")).isEqualTo(first.get("data"));
            assertThat(again.reply().get("rowcount")).isEqualTo(1L);
            assertThat(again.reply().get("repeated")).isEqualTo(true);
            assertThat(again.dropped()).isEmpty();
        }
        assertThat(effects("a")).isEqualTo("1");
    }

    @Test
    void anAnswerThatIsAMessageOrNoneToo() {
        for (int i = 0; i < 3; i++) {
            Asked.Reply reply = db.send(call("add_json", "json", "j", "j1")).reply();
            assertThat(reply.type().name()).isEqualTo("reply.own");
            assertThat(reply.body()).isEqualTo(Body.of(Map.of("req", "reply.own", "k", "j")));
            assertThat(db.send(call("add", "no", "n", "n1")).reply()).isNull();
        }
        assertThat(effects("j")).isEqualTo("1");
        assertThat(effects("n")).isEqualTo("1");
    }

    @Test
    void ofALargeAnswerOnlyThatItWasDone() {
        Asked.Reply first = db.send(call("add_large", "one", "l", "l1")).reply();
        assertThat(first.get("data")).isInstanceOf(Map.class);
        Asked.Reply again = db.send(call("add_large", "one", "l", "l1")).reply();
        assertThat(again.body().has("data")).isFalse();
        assertThat(again.get("rowcount")).isEqualTo(1L);
        assertThat(again.get("repeated")).isEqualTo(true);
        assertThat(again.get("msg").toString()).contains("done before");
        assertThat(effects("l")).isEqualTo("1");
    }

    @Test
    void whatFailedIsNotKnownAndMayBeTriedAgain() {
        for (int i = 0; i < 2; i++) {
            Asked.Reply reply = db.send(call("add_and_fail", "one", "f", "f1")).reply();
            assertThat(reply.get("msg")).isEqualTo("failed");
            assertThat(reply.get("message_id")).isEqualTo("f1");
        }
        assertThat(effects("f")).isEqualTo("0");
        assertThat(db.send(call("add", "one", "f", "f1")).reply().get("data")).isNotNull();
        assertThat(effects("f")).isEqualTo("1");
    }

    @Test
    void anIdStandsForOneCall() {
        db.send(call("add", "one", "c", "c1")).reply();
        for (Map<String, Object> other :
                List.of(call("add", "one", "other", "c1"), call("add_large", "one", "c", "c1"))) {
            assertThat(db.send(other).reply().get("reason")).isEqualTo("conflict");
        }
        assertThat(effects("c")).isEqualTo("1");
        assertThat(effects("other")).isEqualTo("0");
    }

    @Test
    void idsOfOthersAreOthers() {
        Map<String, Object> mine = call("add", "one", "o", "o1");
        Map<String, Object> hosts = new LinkedHashMap<>(mine);
        hosts.put("hostname", "host2");
        Signer ann = new Signer("CN=ann", "f", "ca", null);
        Signer bob = new Signer("CN=bob", "f", "ca", null);
        Signer renewed = new Signer("CN=bob", "g", "ca", null);
        List<Asked> asked = new ArrayList<>();
        for (Signer signer : new Signer[] {null, ann, bob, renewed}) {
            asked.add(db.send(new Asked("db", Body.of(mine), "p", signer)));
            asked.get(asked.size() - 1).reply();
        }
        asked.add(db.send(hosts));
        assertThat(asked)
                .extracting(a -> a.reply().get("repeated"))
                .containsExactly(null, null, null, true, null);
        assertThat(effects("o")).isEqualTo("4");
    }

    @Test
    void manyAtTheSameTimeAreOne() {
        List<Asked> all = new ArrayList<>();
        try (Running second = Running.on(postgres.db())) {
            for (int i = 0; i < 30; i++) {
                Running to = i % 2 == 0 ? db : second;
                all.add(
                        to.send(
                                new Asked(
                                        "db",
                                        Body.of(call("add_slowly", "one", "m", "m1")),
                                        "peer" + i,
                                        null)));
            }
            // they hold no thread that others need
            assertThat(db.value("add", "m2")).isEqualTo("did m2");
            assertThat(all).allSatisfy(a -> assertThat(a.reply().get("data")).isNotNull());
        }
        assertThat(all).filteredOn(a -> a.reply().get("repeated") == null).hasSize(1);
        assertThat(effects("m")).isEqualTo("1");
    }

    @Test
    void oldIdsAreForgotten() throws Exception {
        db.send(call("add", "one", "e", "e1")).reply();
        db.send(call("add", "one", "e", "e2")).reply();
        postgres.execute(
                "update cc_effects set done_at = now() - interval '2 hours' where message_id = 'e1'");
        Effects effects =
                new Effects(
                        new FunctionName("public", "cc_effects"),
                        java.time.Duration.ofHours(1),
                        1000);
        try (var connection = postgres.connect()) {
            connection.setAutoCommit(false);
            assertThat(effects.expire(connection)).isEqualTo(1);
            assertThat(effects.expire(connection)).isZero();
        }
        assertThat(db.send(call("add", "one", "e", "e2")).reply().get("repeated")).isEqualTo(true);
        assertThat(db.send(call("add", "one", "e", "e1")).reply().get("repeated")).isNull();
    }

    @Test
    void whereItMayNotMakeTheTableItSaysWhatToDo() {
        postgres.execute(
                "create user poor; create schema shut; revoke create on schema public from public;"
                        + "grant all on effects to poor");
        String poor = postgres.db().replace("user=postgres", "user=poor");
        try (Running handler = Running.on(poor, "effects-table", "shut.\"Odd")) {
            Asked.Reply reply = handler.send(call("add", "one", "p", "p1")).reply();
            assertThat(reply.get("msg").toString())
                    .contains("shut.\"Odd", "cc.handler.database.sql");
            assertThat(reply.get("sqlstate")).isEqualTo("42501");
            assertThat(effects("p")).isEqualTo("0");
            // an operator installs it
            try (Running operator = Running.on(postgres.db(), "effects-table", "shut.\"Odd")) {
                operator.send(call("add", "one", "q", "q1")).reply();
            }
            postgres.execute(
                    "grant usage on schema shut to poor;"
                            + " grant select, insert, update, delete on shut.\"\"\"Odd\" to poor");
            assertThat(handler.send(call("add", "one", "p", "p1")).reply().get("data")).isNotNull();
            assertThat(effects("p")).isEqualTo("1");
        }
    }
}

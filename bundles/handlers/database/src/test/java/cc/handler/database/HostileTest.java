// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What attackers write, and functions that give more than anybody takes. */
final class HostileTest {

    private static Postgres postgres;
    private static Running db;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create table effects(k text);
                create function f(n int default 0) returns int language sql as 'select n';
                create function echo(t text) returns text language sql as 'select t';
                create function len(t text) returns int language sql as 'select length(t)';
                create function add(k text) returns int language sql
                    as 'insert into effects values (k) returning 1';
                create function ten_gb() returns setof text language sql stable
                    as $$select repeat('x', 100000) from generate_series(1, 100000)$$;
                create function wide(n int) returns text language sql
                    as $$select repeat('x', n)$$;
                create function add_wide(k text, n int) returns text language sql
                    as $$insert into effects values (k) returning repeat('x', n)$$;
                create function add_rows(k text, n int) returns setof int language plpgsql
                    as $$begin insert into effects values (k);
                    return query select i from generate_series(1, n) i; end$$;
                create function add_slow(k text) returns int language plpgsql
                    as $$begin insert into effects values (k); perform pg_sleep(60); return 1; end$$;
                create function rows_stable(n int) returns setof int language sql stable
                    as 'select generate_series(1, n)';
                create function wide_stable(n int) returns text language sql stable
                    as $$select repeat('x', n)$$;
                create function slow_stable() returns int language plpgsql stable
                    as $$begin perform pg_sleep(60); return 1; end$$;
                create function many_stable() returns setof text language sql stable
                    as $$select repeat('x', 100000) from generate_series(1, 900)$$;
                create function limits() returns text language sql
                    as $$select current_setting('statement_timeout') || ' ' ||
                    current_setting('idle_in_transaction_session_timeout')$$;
                """);
        db =
                Running.on(
                        postgres.db(),
                        "max-rows",
                        "1000",
                        "max-bytes",
                        "1 MB",
                        "allowed-functions",
                        "*");
    }

    @AfterAll
    static void stop() {
        db.close();
        postgres.close();
    }

    @AfterEach
    void othersAreServed() {
        assertThat(db.value("f", 7)).isEqualTo(7L);
        assertThat(postgres.ask("select count(*) from effects")).isEqualTo("0");
    }

    private static String reason(Object function, Object params) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("function", function);
        fields.put("params", params);
        fields.put("return", "one");
        Asked asked = db.send(fields);
        assertThat(asked.reply().type().name()).as("%s", asked.reply()).isEqualTo("error");
        assertThat(asked.replies()).isEqualTo(1);
        assertThat(asked.dropped()).isEqualTo(asked.reply().get("reason"));
        return asked.dropped();
    }

    @Test
    void namesAreNamesAndNoSql() {
        for (String name :
                List.of(
                        "pg_sleep(1);--",
                        "\"; drop table effects; --",
                        "public.f(int)",
                        "public.\"f\"",
                        "public.f\" () --",
                        "f; select 1",
                        "public.f)--",
                        "(select 1)",
                        "f ",
                        "F",
                        "$1",
                        "?")) {
            assertThat(reason(name, List.of())).as(name).isEqualTo("database-error");
        }
        for (String name :
                List.of("", ".", "public.", ".f", "f\0", "x".repeat(64), "ä".repeat(32))) {
            assertThat(reason(name, List.of())).as(name).isEqualTo("bad-field");
        }
        assertThat(reason(null, List.of())).isEqualTo("bad-field");
        assertThat(reason(Map.of("a", 1), List.of())).isEqualTo("bad-field");
    }

    @Test
    void namesOfArgumentsAreLettersAndDigits() {
        for (String name :
                List.of("n\"", "n := 1); drop table effects; --", "", "n.n", "ñ", "n\0", " n")) {
            assertThat(reason("f", Map.of(name, 1))).as(name).isEqualTo("bad-field");
        }
        assertThat(reason("f", Map.of("m", 1))).isEqualTo("database-error");
        assertThat(reason("f", Map.of("n", 1, "N", 1))).isEqualTo("database-error");
    }

    @Test
    void valuesAreBound() {
        for (String text :
                List.of("'); drop table effects; --", "\\'", "$$", "?", "{}", "$1", "'", "\"")) {
            assertThat(db.value("echo", text)).isEqualTo(text);
        }
        assertThat(reason("f", List.of("1); drop table effects; --"))).isEqualTo("database-error");
    }

    @Test
    void tooManyOrImpossibleArguments() {
        assertThat(reason("f", Collections.nCopies(10_000, 1))).isEqualTo("bad-field");
        assertThat(reason("f", Collections.nCopies(101, 1))).isEqualTo("bad-field");
        assertThat(reason("f", Collections.nCopies(100, 1))).isEqualTo("database-error");
        assertThat(reason("echo", List.of("a\0b"))).isEqualTo("bad-field");
        assertThat(reason("echo", List.of(List.of(Map.of("x", "a\0b"))))).isEqualTo("bad-field");
        assertThat(reason("echo", List.of(Map.of("a\0b", 1)))).isEqualTo("bad-field");
        assertThat(reason("f", "not json")).isEqualTo("bad-field");
        assertThat(reason("f", "[1],\"other\":[2]")).isEqualTo("bad-field");
        assertThat(reason("f", "[".repeat(1000))).isEqualTo("bad-field");
        assertThat(reason("f", 1)).isEqualTo("bad-field");
        assertThat(reason("f", List.of(Map.of("a", 1)))).isEqualTo("database-error");
    }

    @Test
    void otherFieldsOfWrongKinds() {
        Map<String, Object> call = Map.of("function", "f", "params", List.of());
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("return", "some"),
                        Map.of("return", List.of()),
                        Map.of("message_id", List.of(1)),
                        Map.of("message_id", "x".repeat(201)),
                        Map.of("message_id", "a\0"),
                        Map.of("order", Map.of()),
                        Map.of("hostname", 1.5))) {
            Map<String, Object> fields = new LinkedHashMap<>(call);
            fields.putAll(wrong);
            Asked asked = db.send(fields);
            assertThat(asked.reply().get("reason")).as("%s", wrong).isEqualTo("bad-field");
        }
    }

    @Test
    void aLargeValueIsTaken() {
        try (Running patient = Running.on(postgres.db())) {
            assertThat(patient.value("len", "x".repeat(40_000_000))).isEqualTo(40_000_000L);
        }
    }

    @Test
    void aMessageThatThereIsNoMemoryForIsAnswered() {
        Asked asked =
                Asked.of(Map.of("function", "f", "params", List.of(1), "ack", "s-1")).unreadable();
        Asked.Reply reply = db.send(asked).reply();
        assertThat(reply.type().name()).isEqualTo("error");
        assertThat(reply.get("msg").toString()).contains("not enough memory");
        assertThat(reply.get("reason")).isEqualTo("too-large");
        assertThat(asked.replies()).isEqualTo(1);
        assertThat(asked.dropped()).isEqualTo("too-large");
    }

    @Test
    void whatReturnsTenGigabytesIsEndedAndReadNoFurther() {
        Asked.Reply reply = db.all("ten_gb");
        assertThat(reply.get("reason")).isEqualTo("too-large");
        assertThat(reply.get("msg").toString()).contains("max-bytes");
        assertThat(db.ask("no", "ten_gb").reply()).isNull();
    }

    @Test
    void oneHugeValueIsNotReadAndUndone() {
        Asked.Reply reply = db.one("add_wide", "k", 50_000_000);
        assertThat(reply.get("reason")).isEqualTo("too-large");
        assertThat(db.one("add_wide", "k", 1_100_000).get("reason")).isEqualTo("too-large");
        assertThat(db.ask("json", "wide", 1_100_000).reply().get("reason")).isEqualTo("too-large");
        assertThat(db.value("wide", 1_000_000)).asString().hasSize(1_000_000);
    }

    @Test
    void tooManyRowsAreUndone() {
        Asked.Reply reply = db.all("add_rows", "k", 1001);
        assertThat(reply.get("reason")).isEqualTo("too-large");
        assertThat(reply.get("msg").toString()).contains("max-rows", "1000");
        assertThat(db.one("add_rows", "k", 2_000_000).get("reason")).isEqualTo("too-large");
    }

    @Test
    void whatTakesTooLongIsUndone() {
        Asked.Reply reply;
        try (Running hasty = Running.on(postgres.db(), "statement-timeout", "1")) {
            reply = hasty.one("add_slow", "k");
        }
        assertThat(reply.get("reason")).isEqualTo("timeout");
        assertThat(reply.get("sqlstate")).isEqualTo("57014");
        assertThat(reply.get("msg").toString()).contains("statement-timeout", "1 s");
    }

    @Test
    void limitsHoldForFunctionsThatChangeNothingToo() {
        assertThat(db.one("rows_stable", 1001).get("msg").toString()).contains("max-rows", "1000");
        assertThat(db.all("rows_stable", 1001).get("reason")).isEqualTo("too-large");
        assertThat(db.all("rows_stable", 1000).get("rowcount")).isEqualTo(1000L);
        assertThat(db.one("wide_stable", 1_100_000).get("reason")).isEqualTo("too-large");
        assertThat(db.one("wide_stable", 50_000_000).get("reason")).isEqualTo("too-large");
        assertThat(db.value("wide_stable", 1_000_000)).asString().hasSize(1_000_000);
        try (Running hasty = Running.on(postgres.db(), "statement-timeout", "1")) {
            Asked.Reply reply = hasty.one("slow_stable");
            assertThat(reply.get("reason")).isEqualTo("timeout");
            assertThat(reply.get("sqlstate")).isEqualTo("57014");
        }
    }

    @Test
    void oneRowOfManyNeedsNoMoreMemoryThanThat() {
        for (int i = 0; i < 2; i++) {
            assertThat(db.value("many_stable")).asString().hasSize(100_000);
        }
        assertThat(db.all("many_stable").get("reason")).isEqualTo("too-large");
        assertThat(db.ask("no", "many_stable").reply()).isNull();
    }

    @Test
    void theDatabaseItselfEndsCallsWithAnId() {
        Asked asked =
                db.send(
                        Map.of(
                                "function", "limits",
                                "return", "one",
                                "message_id", "limits",
                                "hostname", "h"));
        assertThat(asked.reply().get("data")).isEqualTo(Map.of("limits", "1min 10s"));
    }

    @Test
    void aReplyOfAFunctionHasATypeThatIsAllowed() {
        for (String json :
                List.of(
                        "{\"req\": \"task.send.1\"}",
                        "{\"req\": \"replyx\"}",
                        "{\"req\": \"a..b\"}",
                        "{\"req\": \"a\\nb\"}",
                        "{\"req\": 5}",
                        "{\"req\": null}")) {
            assertThat(db.ask("json", "echo", json).reply().get("reason"))
                    .as(json)
                    .isEqualTo("refused");
        }
        for (String text : List.of("", "x", "[]", "{\"a\": 1, \"a\": 2}", "{} {}", "5")) {
            assertThat(db.ask("json", "echo", text).reply().get("reason"))
                    .as(text)
                    .isEqualTo("bad-data");
        }
        assertThat(db.ask("json", "echo", "{\"req\": \"reply.x\"}").reply().type().name())
                .isEqualTo("reply.x");
    }

    @Test
    void errorsShowWhatWasSentAndNoMore() {
        Asked asked =
                new Asked(
                        "db.test",
                        Body.of(Map.of("function", "x\u001b[31m" + "y".repeat(1000))),
                        "peer",
                        null);
        db.send(asked);
        String function = asked.reply().get("function").toString();
        assertThat(function).startsWith("x\\u001b[31m").hasSizeLessThan(250);
        assertThat(asked.reply().body().toJson().utf8()).doesNotContain("127.0.0.1", "postgres");
    }
}

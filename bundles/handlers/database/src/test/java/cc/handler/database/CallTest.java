// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import java.util.AbstractMap.SimpleEntry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be called, with what, and what comes back. */
final class CallTest {

    private static Postgres postgres;
    private static Running db;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create function one(n int) returns int language sql as 'select n + 1';
                create function words(n int) returns setof text language sql
                    as $$select 'w' || i from generate_series(1, n) i$$;
                create function pairs(n int) returns table(k int, v text) language sql
                    as $$select i, 'v' || i from generate_series(1, n) i$$;
                create function nothing() returns void language plpgsql as 'begin end';
                create function raises(t text) returns int language plpgsql
                    as $$begin raise exception 'no %', t using errcode = 'CC001'; end$$;
                create function over(n int) returns text language sql as $$select 'int'$$;
                create function over(t text) returns text language sql as $$select 'text'$$;
                create function over(b bool) returns text language sql as $$select 'bool'$$;
                create function over(b numeric) returns text language sql
                    as $$select 'numeric'$$;
                create function defaults(a int, b text default 'B', c int default 3) returns text
                    language sql as $$select a || b || c$$;
                create function "Odd ""Name""?"(n int) returns int language sql as 'select n';
                create schema "My.Schema";
                create schema other;
                create function other.f() returns text language sql as $$select 'other'$$;
                create function other.g() returns text language sql as $$select 'g'$$;
                create function as_text(t text) returns text language sql as 'select t';
                create function as_json(j json) returns text language sql as 'select j::text';
                create function as_jsonb(j jsonb) returns text language sql as 'select j::text';
                create function ints(a int[]) returns int[] language sql as 'select a';
                create function texts(a text[]) returns text language sql as 'select a::text';
                create function jsons(a jsonb[]) returns text language sql
                    as 'select array_length(a, 1) || a::text';
                create function any_of(a anyelement) returns text language sql
                    as 'select pg_typeof(a)::text';
                create function any_array(a anyarray) returns text language sql
                    as 'select pg_typeof(a)::text || a::text';
                create function dbl(f float8) returns float8 language sql as 'select f';
                create function num(n numeric) returns numeric language sql as 'select n';
                create function stamp(t timestamptz) returns bigint language sql
                    as 'select extract(epoch from t)::bigint';
                create function is_null(t text) returns bool language sql as 'select t is null';
                create function rec() returns record language sql as $$select 1, 'x'$$;
                create function types() returns table(
                    a int, b bigint, c numeric, d float8, e float8, f bool, g text[], h bytea,
                    i interval, j json, k json, l uuid, m numeric, n date, o int)
                    language sql as $$select 1, 9007199254740993, 1.50, 'NaN'::float8,
                    '-Infinity'::float8, false, array['x', null, 'y z'], '\\x00ff'::bytea,
                    interval '1 day', '{"a": {"b": 1}}'::json, '{"a": [1, 2]}'::json,
                    '00000000-0000-0000-0000-000000000001'::uuid, 'NaN'::numeric,
                    'infinity'::date, null::int$$;
                create function message(j text) returns text language sql as 'select j';
                create function caps("UserId" int, "order" int) returns int language sql
                    as 'select "UserId" * "order"';
                create function variadic_sum(variadic a int[]) returns bigint language sql
                    as 'select sum(x) from unnest(a) x';
                """);
        db =
                Running.on(
                        postgres.db(),
                        "reply-types",
                        "reply, web",
                        "allowed-functions",
                        "public.*, other.f");
    }

    @AfterAll
    static void stop() {
        db.close();
        postgres.close();
    }

    private static Asked.Reply named(String function, Object params) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("function", function);
        fields.put("params", params);
        fields.put("return", "one");
        return db.send(fields).reply();
    }

    private static Object first(Asked.Reply reply) {
        assertThat(reply.get("data"))
                .as(reply.toString() + reply.body().fields())
                .isInstanceOf(Map.class);
        return ((Map<?, ?>) reply.get("data")).values().iterator().next();
    }

    @Test
    void scalarsRowsAndNothing() {
        Asked.Reply reply = db.all("one", 41);
        assertThat(reply.type().name()).isEqualTo("reply.db.test");
        assertThat(reply.body().fields())
                .containsOnly(
                        Map.entry("data", List.of(Map.of("one", 42L))),
                        Map.entry("rowcount", 1L),
                        Map.entry("statusmessage", "SELECT 1"),
                        new SimpleEntry<>("ident", null));
        assertThat(db.all("public.words", 2).get("data"))
                .isEqualTo(List.of(Map.of("words", "w1"), Map.of("words", "w2")));
        assertThat(db.all("pairs", 2).get("data"))
                .isEqualTo(List.of(Map.of("k", 1L, "v", "v1"), Map.of("k", 2L, "v", "v2")));
        assertThat(db.all("pairs", 0).get("data")).isEqualTo(List.of());
        assertThat(db.all("nothing").get("data")).isEqualTo(List.of(Map.of("nothing", "")));
        assertThat(db.all("rec").get("data")).isEqualTo(List.of(Map.of("rec", "(1,x)")));
    }

    @Test
    void oneIsTheFirstRowAndNothingIfThereIsNone() {
        Asked.Reply reply = db.one("pairs", 3);
        assertThat(reply.get("data")).isEqualTo(Map.of("k", 1L, "v", "v1"));
        assertThat(reply.get("rowcount")).isEqualTo(3L);
        assertThat(db.one("pairs", 0).body().fields()).containsEntry("data", null);
    }

    @Test
    void noAnswersNothing() {
        for (String mode : List.of("", "no")) {
            Asked asked = db.ask(mode, "one", 1);
            assertThat(asked.reply()).isNull();
            assertThat(asked.dropped()).isEmpty();
        }
    }

    @Test
    void identAndIdComeBack() {
        Asked.Reply reply =
                db.send(
                                Map.of(
                                        "function", "one",
                                        "params", List.of(1),
                                        "return", "one",
                                        "ident", Map.of("my", 7),
                                        "message_id", "ident-1",
                                        "hostname", "h"))
                        .reply();
        assertThat(reply.get("ident")).isEqualTo(Map.of("my", 7L));
        assertThat(reply.get("message_id")).isEqualTo("ident-1");
    }

    @Test
    void paramsAreAnArrayAnObjectOrATextOfOne() {
        assertThat(first(named("one", List.of(1)))).isEqualTo(2L);
        assertThat(first(named("one", Map.of("n", 1)))).isEqualTo(2L);
        assertThat(first(named("one", "[1]"))).isEqualTo(2L);
        assertThat(first(named("one", "{\"n\": 1}"))).isEqualTo(2L);
        assertThat(first(named("nothing", ""))).isEqualTo("");
        assertThat(first(named("nothing", null))).isEqualTo("");
        assertThat(first(named("nothing", Map.of()))).isEqualTo("");
        assertThat(named("one", "5").get("msg").toString()).contains("params");
        assertThat(named("one", "[1").get("msg").toString()).contains("params");
        assertThat(named("one", 5).get("msg").toString()).contains("params");
    }

    @Test
    void overloadsDefaultsAndNames() {
        assertThat(db.value("over", 1)).isEqualTo("int");
        assertThat(db.value("over", "1")).isEqualTo("text");
        assertThat(db.value("over", true)).isEqualTo("bool");
        assertThat(db.value("over", 1.5)).isEqualTo("numeric");
        assertThat(db.value("defaults", 1)).isEqualTo("1B3");
        assertThat(first(named("defaults", Map.of("c", 9, "a", 1)))).isEqualTo("1B9");
        assertThat(first(named("defaults", Map.of("C", 9, "A", 1)))).isEqualTo("1B9");
        assertThat(first(named("caps", Map.of("UserId", 6, "order", 7)))).isEqualTo(42L);
        assertThat(db.value("variadic_sum", 1, 2, 3)).isEqualTo(6L);
        assertThat(db.value("Odd \"Name\"?", 5)).isEqualTo(5L);
        assertThat(db.value("other.f")).isEqualTo("other");
    }

    @Test
    void valuesOfEachKind() {
        assertThat(first(named("is_null", Arrays.asList((Object) null)))).isEqualTo(true);
        assertThat(db.value("as_text", 5)).isEqualTo("5");
        assertThat(db.value("as_text", true)).isEqualTo("true");
        assertThat(db.value("as_text", "it's \"€\" \\ $1 ?")).isEqualTo("it's \"€\" \\ $1 ?");
        assertThat(db.value("as_json", Map.of("a", List.of(1, "x"))))
                .isEqualTo("{\"a\":[1,\"x\"]}");
        assertThat(db.value("as_jsonb", List.of(1, Map.of("ä", "ö"))))
                .isEqualTo("[1, {\"ä\": \"ö\"}]");
        assertThat(db.value("as_json", 5)).isEqualTo("5");
        assertThat(db.value("as_json", "{\"req\": \"x\"}")).isEqualTo("{\"req\": \"x\"}");
        assertThat(db.value("ints", Arrays.asList(1, null, 3))).isEqualTo("{1,NULL,3}");
        assertThat(db.value("ints", List.of(List.of(1, 2), List.of(3, 4))))
                .isEqualTo("{{1,2},{3,4}}");
        assertThat(db.value("ints", List.of())).isEqualTo("{}");
        assertThat(db.value("texts", List.of("a b", "\"", "\\", "NULL", ",{}")))
                .isEqualTo("{\"a b\",\"\\\"\",\"\\\\\",\"NULL\",\",{}\"}");
        assertThat(db.value("jsons", List.of(List.of(1), Map.of("a", 1))))
                .asString()
                .isEqualTo("2{[1],\"{\\\"a\\\": 1}\"}");
        assertThat(db.value("any_of", "x")).isEqualTo("character varying");
        assertThat(db.value("any_of", 5)).isEqualTo("integer");
        assertThat(db.value("any_array", List.of(1, 2))).isEqualTo("integer[]{1,2}");
        assertThat(db.value("any_array", List.of("x"))).isEqualTo("text[]{x}");
        assertThat(db.value("dbl", 1.5)).hasToString("1.5");
        assertThat(db.value("dbl", "NaN")).isEqualTo("NaN");
        assertThat(db.value("dbl", 3)).hasToString("3");
        assertThat(db.value("num", new java.math.BigDecimal("12345678901234567890.5")))
                .hasToString("12345678901234567890.5");
        assertThat(db.value("stamp", "1970-01-02 00:00:00+00")).isEqualTo(86400L);
        String large = "x".repeat(3_000_000);
        assertThat(db.value("as_text", large)).isEqualTo(large);
    }

    @Test
    void typesThatJsonLacksAreTextsOfPostgres() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("a", 1L);
        row.put("b", 9007199254740993L);
        row.put("c", new java.math.BigDecimal("1.50"));
        row.put("d", "NaN");
        row.put("e", "-Infinity");
        row.put("f", false);
        row.put("g", "{x,NULL,\"y z\"}");
        row.put("h", "\\x00ff");
        row.put("i", "1 day");
        row.put("j", Map.of("a", Map.of("b", 1L)));
        row.put("k", "{\"a\": [1, 2]}");
        row.put("l", "00000000-0000-0000-0000-000000000001");
        row.put("m", "NaN");
        row.put("n", "infinity");
        row.put("o", null);
        for (int i = 0; i < 8; i++) {
            // the driver changes how it reads once a statement was used five times
            assertThat(db.one("types").get("data")).isEqualTo(row);
        }
    }

    @Test
    void jsonIsTheReplyItself() {
        Asked.Reply reply =
                db.ask("json", "message", "{\"req\": \"web.page\", \"n\": [1]}").reply();
        assertThat(reply.type().name()).isEqualTo("web.page");
        assertThat(reply.body()).isEqualTo(Body.of(Map.of("req", "web.page", "n", List.of(1))));
        assertThat(db.ask("json", "message", "{\"n\": 1}").reply().type().name())
                .isEqualTo("reply.db.test");
        Asked.Reply empty = db.ask("json", "words", 0).reply();
        assertThat(empty.type().name()).isEqualTo("reply.db.test");
        assertThat(empty.body()).isEqualTo(Body.EMPTY);
    }

    @Test
    void aRaisedErrorIsAnsweredWithItsCode() {
        Asked asked =
                db.send(
                        Map.of(
                                "function", "raises",
                                "params", List.of("way"),
                                "return", "",
                                "ident", "i7"));
        assertThat(asked.reply().type().name()).isEqualTo("error");
        assertThat(asked.reply().body().fields())
                .isEqualTo(
                        Map.of(
                                "msg", "no way",
                                "reason", "database-error",
                                "sqlstate", "CC001",
                                "function", "public.raises",
                                "ident", "i7"));
        assertThat(asked.dropped()).isEqualTo("database-error");
    }

    @Test
    void aFunctionThatWasReplacedIsFoundAnew() {
        postgres.execute(
                "create function changing(a json) returns text language sql"
                        + " as $$select 'json ' || a::text$$");
        for (int i = 0; i < 7; i++) {
            assertThat(db.value("changing", List.of(1))).isEqualTo("json [1]");
        }
        postgres.execute(
                "drop function changing(json); create function changing(a int[], b int"
                        + " default 1) returns int[] language sql as 'select a'");
        assertThat(db.value("changing", List.of(1))).isEqualTo("{1}");
    }

    @Test
    void whatIsNotAllowedIsNotCalled() {
        assertThat(db.all("other.g").get("reason")).isEqualTo("refused");
        assertThat(db.all("pg_catalog.now").get("reason")).isEqualTo("refused");
        assertThat(db.all("now").get("sqlstate")).isEqualTo("42883");
    }
}

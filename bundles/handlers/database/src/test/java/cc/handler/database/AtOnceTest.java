// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the database commits by itself as a call ends, and what it may not: that of which it is
 * known only later that it is to be undone.
 */
final class AtOnceTest {

    private static Postgres postgres;
    private static Running db;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        postgres.execute(
                """
                create table effects(k text);
                create table parents(k text primary key);
                create table children(k text references parents deferrable initially deferred);
                create function effects() returns bigint language sql as 'select count(*) from effects';
                create function add(k text) returns int language sql
                    as 'insert into effects values (k) returning 1';
                create function add_void(k text) returns void language sql
                    as 'insert into effects values (k)';
                create function add_text(k text) returns text language sql
                    as 'insert into effects values (k) returning k';
                create function add_record(k text) returns record language sql
                    as 'insert into effects values (k) returning k, 1';
                create function add_rows(k text) returns setof int language plpgsql
                    as $$begin insert into effects values (k);
                    return query select i from generate_series(1, 5000) i; end$$;
                create function add_any(k anyelement) returns anyelement language sql
                    as $$insert into effects values ('any') returning $1$$;
                create function add_and_raise(k text) returns int language plpgsql
                    as $$begin insert into effects values (k); raise 'no'; end$$;
                create function add_child(k text) returns int language sql
                    as 'insert into children values (k) returning 1';
                create function overloaded(n int) returns int language sql stable as 'select n';
                create function overloaded(k text) returns text language sql
                    as $$insert into effects values (k) returning repeat('x', 2000000)$$;
                create function says_stable(k text) returns int language plpgsql stable
                    as $$begin return add(k); end$$;
                """);
        db = Running.on(postgres.db(), "max-bytes", "1 MB", "max-rows", "1000");
    }

    @AfterAll
    static void stop() {
        db.close();
        postgres.close();
    }

    @AfterEach
    void clean() {
        postgres.execute("truncate effects");
    }

    private static String effects() {
        return postgres.ask("select count(*) from effects");
    }

    @Test
    void eachCallTakesItsEffectOnce() {
        for (String function : List.of("add", "add_void", "add_text", "says_stable")) {
            db.one(function, "k");
            db.all(function, "k");
            assertThat(db.ask("no", function, "k").reply()).isNull();
            assertThat(effects()).as(function).isEqualTo("3");
            postgres.execute("truncate effects");
        }
        assertThat(db.value("add", "k")).isEqualTo(1L);
        assertThat(db.one("add_void", "k").get("rowcount")).isEqualTo(1L);
    }

    @Test
    void whereNothingIsWantedBackNothingIsSentAndAllIsDone() {
        for (String function : List.of("add_rows", "add_record", "add_text", "add_any")) {
            for (int i = 0; i < 10; i++) {
                Asked asked = db.ask("no", function, "k");
                assertThat(asked.reply()).isNull();
                assertThat(asked.dropped()).isEmpty();
            }
            assertThat(effects()).as(function).isEqualTo("10");
            postgres.execute("truncate effects");
        }
    }

    @Test
    void whatFailsIsUndone() {
        for (String mode : List.of("no", "one", "all", "json")) {
            assertThat(db.ask(mode, "add_and_raise", "k").reply().get("msg")).isEqualTo("no");
            // found out only as it commits
            Asked.Reply reply = db.ask(mode, "add_child", "orphan").reply();
            if (!mode.equals("json")) {
                assertThat(reply.get("sqlstate")).as(mode).isEqualTo("23503");
            }
            assertThat(db.ask(mode, "add_rows", "k", 1).reply().get("sqlstate")).isEqualTo("42883");
        }
        assertThat(effects()).isEqualTo("0");
        assertThat(postgres.ask("select count(*) from children")).isEqualTo("0");
    }

    @Test
    void whatMayBeTooLargeOrNoMessageIsCommittedOnlyWhenThatIsKnown() {
        assertThat(db.ask("json", "add", "k").reply().get("reason")).isEqualTo("bad-data");
        assertThat(db.all("add_rows", "k").get("reason")).isEqualTo("too-large");
        String large = "x".repeat(1_100_000);
        for (String function : List.of("add_text", "add_any", "overloaded")) {
            Asked.Reply reply = db.one(function, large);
            assertThat(reply.get("reason")).as(function).isEqualTo("too-large");
            assertThat(reply.get("msg").toString()).contains("undone");
        }
        assertThat(effects()).isEqualTo("0");
        assertThat(db.value("overloaded", 5)).isEqualTo(5L);
    }

    @Test
    void aFunctionThatWasReplacedByOneThatChangesSomethingIsCalledOnce() {
        postgres.execute(
                "create function replaced(k text) returns text language sql stable as 'select k'");
        assertThat(db.value("replaced", "before")).isEqualTo("before");
        // more than the driver reads: a function that changes nothing would be called again
        postgres.execute(
                "create or replace function replaced(k text) returns text language sql volatile"
                        + " as $$insert into effects values (k)"
                        + " returning repeat('x', 50000000)$$");
        Asked.Reply reply = db.one("replaced", "k");
        assertThat(reply.get("reason")).isEqualTo("too-large");
        assertThat(reply.get("msg").toString()).doesNotContain("undone");
        // the connection is given up while the database sends, before it commits or after
        String effects = effects();
        assertThat(effects).isIn("0", "1");
        // now it is known
        assertThat(db.one("replaced", "k").get("msg").toString()).contains("undone");
        assertThat(effects()).isEqualTo(effects);
    }

    @Test
    void aFunctionThatWasReplacedByOneThatChangesNothingIsKnownAgainAfterAMinute() {
        Signature known =
                new Signature("", Binding.LITERAL, List.of(), Nature.ANY, false, System.nanoTime());
        assertThat(known.isOld()).isFalse();
        assertThat(known.tooLarge().isOld()).isTrue();
        assertThat(known.tooLarge().large()).isTrue();
    }

    @Test
    void callsWithAnIdTakeTheirEffectWithIt() {
        for (String mode : List.of("no", "one", "all")) {
            for (int i = 0; i < 2; i++) {
                Asked asked =
                        db.send(
                                Map.of(
                                        "function",
                                        "add",
                                        "params",
                                        List.of(mode),
                                        "return",
                                        mode,
                                        "hostname",
                                        "h",
                                        "message_id",
                                        mode));
                asked.reply();
                assertThat(asked.dropped()).isEmpty();
            }
        }
        assertThat(effects()).isEqualTo("3");
        assertThat(postgres.ask("select count(*) from cc_effects where answer is null"))
                .isEqualTo("1");
    }
}

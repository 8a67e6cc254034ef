// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import static org.assertj.core.api.Assertions.assertThat;

import cc.daemon.pg_logforward.plugin.PgLevel;
import cc.daemon.pg_logforward.plugin.PgRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionTest {

    static PgRecord record(String message) {
        return new PgRecord(
                PgLevel.LOG, 0, "marko", "shop", "[local]", "f", message, "", "", "", "", false);
    }

    @Test
    void connectionsComeAndGo() {
        assertThat(Action.of(record("connection authorized: user=marko database=shop"), true))
                .containsExactly(new Action("connect", 1, 0));
        assertThat(
                        Action.of(
                                record(
                                        "disconnection: session time: 1:02:03.500 user=marko"
                                                + " database=shop host=[local]"),
                                true))
                .containsExactly(new Action("disconnect", 1, 3_723_500));
        assertThat(Action.of(record("disconnection: what"), true))
                .containsExactly(new Action("disconnect", 1, 0));
    }

    @Test
    void aStatementCountsAsSuchAndAsTheFunctionThatItCalls() {
        Action all = new Action(Action.STATEMENTS, 1, 12.5);
        assertThat(
                        Action.of(
                                record(
                                        "duration: 12.500 ms  statement: select * from log.add(1,"
                                                + " 2)"),
                                true))
                .containsExactly(new Action("log.add(2)", 1, 12.5), all);
        assertThat(
                        Action.of(
                                record(
                                        "duration: 12.500 ms  execute <unnamed>: select\n\ta from b"),
                                true))
                .containsExactly(all);
        assertThat(Action.of(record("duration: 12.500 ms  execute S_1: select log.add($1)"), false))
                .containsExactly(all);
    }

    @Test
    void aLoggedFunctionCallIsTakenWhereStatementsAreNotParsed() {
        PgRecord call = record("function call: log.add(6) calls=3 time=4500 self_time=100");
        assertThat(Action.of(call, false)).containsExactly(new Action("log.add(6)", 3, 4.5));
        assertThat(Action.of(call, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "checkpoint starting: time",
                "duration: 12.500 ms",
                "duration: 12.500 ms  parse <unnamed>: select 1",
                "said: duration: 12.500 ms  statement: select 1"
            })
    void otherRecordsAreNone(String message) {
        assertThat(Action.of(record(message), true)).isEqualTo(List.of());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select a.b() | a.b(0)",
                "select a.b( ) | a.b(0)",
                "SELECT * FROM a.b($1, $2); | a.b(2)",
                "select a.b('x, )', \"y, )\") | a.b(2)",
                "select a.b('it''s, (', 2) | a.b(2)",
                "select a.b(c.d(1, 2), array[1, 2, 3]) | a.b(2)",
                "select a.b($$ , ) $$, $t$ , $x$ $t$) | a.b(2)",
                "select a.b(1) from c where d in (1, 2) | a.b(1)",
            })
    void aCallIsFoundWithItsArguments(String sql, String call) {
        assertThat(SqlCall.in(sql)).hasValue(call);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select now()",
                "select 1",
                "insert into a.b values (1)",
                "select a.b(1",
                "select a.b('x)",
                "select a.b($$x)",
                "select a.b + c.d(1)"
            })
    void whatIsNoCallIsNone(String sql) {
        assertThat(SqlCall.in(sql)).isEmpty();
    }
}

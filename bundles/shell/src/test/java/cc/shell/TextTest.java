// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.00 ms",
        "PT0.000310S, 0.31 ms",
        "PT0.25S, 250 ms",
        "PT1.25S, 1.3 s",
        "PT59.9S, 59.9 s",
        "PT2M5S, 2 min 5 s",
        "PT3H4M59S, 3 h 4 min",
        "PT77H, 3 d 5 h",
    })
    void durationsAreShownInUnitsThatFit(Duration duration, String shown) {
        assertThat(Human.duration(duration)).isEqualTo(shown);
    }

    @Test
    void aCellIsUnitsForPeopleAndNumbersForPrograms() {
        Instant then = Instant.parse("2026-11-23T08:00:00Z");

        assertThat(Cell.bytes(1536)).isEqualTo(new Cell("1.5 KB", "1536"));
        assertThat(Cell.of(Duration.ofMillis(1500))).isEqualTo(new Cell("1.5 s", "1.500000"));
        assertThat(Cell.of(then).raw()).isEqualTo("2026-11-23T08:00:00Z");
        assertThat(Cell.age(then, then.plusSeconds(65)).shown()).isEqualTo("1 min 5 s");
        assertThat(Cell.age(then, then.minusSeconds(65)).shown()).isEqualTo("0.00 ms");
    }

    @Test
    void numbersWithNamesLeaveOutThoseThatAreZero() {
        assertThat(Cell.named(Map.of("unsigned", 3L, "queue-full", 12L, "expired", 0L)))
                .isEqualTo(new Cell("queue-full 12, unsigned 3", "queue-full=12,unsigned=3"));
    }

    @Test
    void whatComesFromOutsideCannotSteerTheTerminal() {
        assertThat(Cell.of("\u001b[2Jx\ty\nz").shown()).isEqualTo("\\u001b[2Jx\\u0009y\\u000az");
        assertThat(Cell.of("\u001b[2J").raw()).isEqualTo("\\u001b[2J");
        assertThat(CcCommand.failure("no \u001b[2J").getMessage()).isEqualTo("no \\u001b[2J");
    }

    @Test
    void aTableHasBordersForPeopleAndTabsForPrograms() {
        Table table = new Table().texts("name").numbers("size");
        table.add(Cell.of("a"), Cell.bytes(2048));
        table.add(Cell.NONE, Cell.of(7));

        assertThat(print(table, true)).contains("name", "size", "2 KB").doesNotContain("2048");
        assertThat(print(table, false)).isEqualTo("a\t2048\n-\t7\n");
    }

    @Test
    void anEmptyTableIsASentenceForPeopleAndNothingForPrograms() {
        Table table = new Table().texts("name");

        assertThat(print(table, true)).isEqualTo("nothing here\n");
        assertThat(print(table, false)).isEmpty();
    }

    @Test
    void aRowHasAsManyCellsAsThereAreColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table().texts("one", "two").add(Cell.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "'', count.dropped, true",
        "drop, count.dropped, true",
        "DROP, count.dropped, true",
        "drop*, count.dropped, false",
        "*.drop?ed, count.dropped, true",
        "count, written_files, false",
        "count.dropped, count_dropped, false",
    })
    void aFilterIsAPartOfANameOrAWildcardForAllOfIt(String filter, String name, boolean matches) {
        assertThat(Wildcard.of(filter).matches(name)).isEqualTo(matches);
    }

    @Test
    void ofAStackTraceTheLastCauseIsShown() {
        assertThat(
                        Failure.reason(
                                """
                                java.lang.reflect.InvocationTargetException
                                \tat x.Y(Y.java:1)
                                Caused by: cc.api.config.OptionException: etc/cc.x-a.cfg: delay = '-1'
                                \tat x.Y(Y.java:2)
                                \t... 3 more
                                """))
                .isEqualTo("etc/cc.x-a.cfg: delay = '-1'");
        assertThat(Failure.reason("java.lang.IllegalStateException: no disk\n\tat x.Y(Y.java)"))
                .isEqualTo("IllegalStateException: no disk");
        assertThat(Failure.reason("java.lang.NullPointerException"))
                .isEqualTo("NullPointerException");
        assertThat(Failure.reason("it said: no")).isEqualTo("it said: no");
        assertThat(Failure.reason("")).isEmpty();
    }

    private static String print(Table table, boolean formatted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Output(new PrintStream(out, true, StandardCharsets.UTF_8), formatted)
                .table(table, "nothing here");
        return out.toString(StandardCharsets.UTF_8);
    }
}

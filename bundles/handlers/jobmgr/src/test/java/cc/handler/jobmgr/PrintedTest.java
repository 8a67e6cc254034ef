// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Counters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedTest {

    private final List<String> lines = new ArrayList<>();
    private final Counters counters = new Counters();
    private long now;
    private final Printed printed = new Printed(lines::add, counters, () -> now);

    private void take(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        printed.take(bytes, bytes.length);
    }

    @Test
    void linesAreWholeHoweverTheyCome() {
        take("one\ntw");
        take("o\r\n\nthree");
        printed.finish();
        assertThat(lines).containsExactly("one", "two", "", "three");
    }

    @Test
    void whatCouldFoolATerminalIsEscaped() {
        take("\u001b[31mred\u0007 \u00e9\n");
        assertThat(lines).containsExactly("\\u001b[31mred\\u0007 é");
    }

    @Test
    void aLineWithoutEndIsCutIntoPieces() {
        take("x".repeat(2 * Printed.MAX_LINE + 5) + "\n");
        assertThat(lines).hasSize(3).allMatch(line -> line.length() <= Printed.MAX_LINE);
    }

    @Test
    void aFloodIsCountedAndSaidOnce() {
        take("x\n".repeat(Printed.BURST + 1000));
        assertThat(lines).hasSize(Printed.BURST);
        assertThat(counters.get("job.lines.dropped")).isEqualTo(1000);

        now += Duration.ofSeconds(1).toNanos();
        take("later\n");

        assertThat(lines.subList(Printed.BURST, lines.size()))
                .containsExactly("(prints more than the log takes: 1000 lines left out)", "later");
    }
}

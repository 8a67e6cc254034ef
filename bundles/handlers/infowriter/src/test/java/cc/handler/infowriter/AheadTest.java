// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a sender whose clock is ahead. */
class AheadTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant SENT = NOW.plusSeconds(3600);
    private static final Path FILE = Path.of("/info/web1--f");

    @TempDir private Path dir;

    private final Ahead ahead = new Ahead();

    @Test
    void aLateRepeatOfAnOlderFileDoesNotReplaceTheNewerOne() throws Exception {
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()));
        long sent = Instant.now().plusSeconds(3600).getEpochSecond();
        InfoMessage older = InfoMessage.of("web1", "f", sent, "older");
        writer.handle(older);
        // as if some time had passed
        Files.setLastModifiedTime(
                dir.resolve("web1--f"), FileTime.from(Instant.now().minusSeconds(10)));
        writer.handle(InfoMessage.of("web1", "f", sent + 60, "newer"));
        assertThat(dir.resolve("web1--f")).hasContent("newer");

        writer.handle(older);

        assertThat(dir.resolve("web1--f")).hasContent("newer");
        assertThat(writer.counters().get("written_files")).isEqualTo(2);
        assertThat(writer.counters().get("skipped_files")).isEqualTo(1);
    }

    @Test
    void aRepeatIsSkippedAndWrittenWhereTheFileIsGone() throws Exception {
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()));
        long sent = Instant.now().plusSeconds(3600).getEpochSecond();
        InfoMessage message = InfoMessage.of("web1", "f", sent, "content");
        writer.handle(message);
        writer.handle(message);
        assertThat(writer.counters().get("skipped_files")).isEqualTo(1);

        Files.delete(dir.resolve("web1--f"));
        writer.handle(message);

        assertThat(dir.resolve("web1--f")).hasContent("content");
    }

    @Test
    void aNewerFileCountsAsOfItsArrival() {
        assertThat(ahead.arrived(FILE, SENT, NOW)).isEqualTo(NOW);
        assertThat(ahead.arrived(FILE, SENT.plusSeconds(1), NOW.plusSeconds(5)))
                .isEqualTo(NOW.plusSeconds(5));
        assertThat(ahead.arrived(FILE, SENT, NOW.plusSeconds(9))).isBefore(NOW);
        assertThat(ahead.arrived(Path.of("/info/web2--f"), SENT, NOW.plusSeconds(9)))
                .isEqualTo(NOW.plusSeconds(9));
    }

    @Test
    void aTimeInTheYear9999KeepsNothingOutForLong() {
        ahead.arrived(FILE, Instant.parse("9999-12-31T00:00:00Z"), NOW);
        assertThat(ahead.arrived(FILE, SENT, NOW.plusSeconds(60))).isBefore(NOW);
        Instant later = NOW.plus(Ahead.KEPT).plus(Duration.ofSeconds(1));
        assertThat(ahead.arrived(FILE, SENT, later)).isEqualTo(later);
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i <= Ahead.MAX; i++) {
            ahead.arrived(Path.of("/info/" + i), SENT, NOW);
        }
        Instant later = NOW.plusSeconds(1);
        assertThat(ahead.arrived(Path.of("/info/1"), SENT, later)).isEqualTo(NOW);
        assertThat(ahead.arrived(Path.of("/info/0"), SENT, later)).isEqualTo(later);
    }
}

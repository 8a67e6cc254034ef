// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    @TempDir private Path dir;

    private static Saved saved(String log) {
        Fingerprint head = Fingerprint.of("first".getBytes());
        return new Saved(
                log,
                "/log/\u00e4 " + log + "\n\t\"",
                65024,
                Long.MAX_VALUE,
                7,
                head.toString(),
                head,
                new Mark(1L << 50, Fingerprint.of("before".getBytes())),
                1L << 51,
                Instant.parse("2026-11-25T05:04:50.123456789Z"),
                12,
                "lag",
                List.of(
                        new Saved.Finished(1, 2, head, 77),
                        new Saved.Finished(3, 4, head, Saved.Finished.UNKNOWN)),
                false);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        StateFile file = new StateFile(dir.resolve("not/there/yet"));
        assertThat(file.read().exists()).isFalse();
        List<Saved> all = List.of(saved("a"), saved("b"), saved("b").asLeft());
        file.write(all);
        file.write(all);
        assertThat(file.read()).isEqualTo(new StateFile.Content(all, true, 0));
        try (var left = Files.list(dir.resolve("not/there/yet"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aLineThatIsNotWhatWasWrittenCostsItsOwnLogOnly() throws Exception {
        StateFile file = new StateFile(dir);
        file.write(List.of(saved("a"), saved("b"), saved("c")));
        Path path = dir.resolve("positions");
        String text = Files.readString(path);
        // one digit of a position, as a bad disk would change it
        int at = text.indexOf("1125899906842624", text.indexOf("\n"));
        Files.writeString(path, text.substring(0, at) + "9" + text.substring(at + 1) + "garbage");
        StateFile.Content content = file.read();
        assertThat(content.saved()).containsExactly(saved("a"), saved("c"));
        assertThat(content.broken()).isEqualTo(2);
        assertThat(content.exists()).isTrue();
    }

    @Test
    void whatIsLostOrBrokenIsReadAsItWasBefore() throws Exception {
        StateFile file = new StateFile(dir);
        file.write(List.of(saved("a"), saved("b")));
        file.write(List.of(saved("a"), saved("b"), saved("c")));
        Path path = dir.resolve("positions");
        String text = Files.readString(path);
        int at = text.indexOf("1125899906842624", text.indexOf("\n"));
        Files.writeString(path, text.substring(0, at) + "9" + text.substring(at + 1));
        assertThat(file.read().saved()).containsExactly(saved("a"), saved("c"), saved("b"));
        assertThat(file.read().broken()).isEqualTo(1);
        Files.delete(path);
        assertThat(file.read())
                .isEqualTo(new StateFile.Content(List.of(saved("a"), saved("b")), true, 0));
        Files.delete(dir.resolve("positions.before"));
        assertThat(file.read()).isEqualTo(new StateFile.Content(List.of(), false, 0));
    }
}

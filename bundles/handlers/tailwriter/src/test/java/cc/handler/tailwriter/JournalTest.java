// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;

import cc.compress.Compression;
import cc.files.Folder;
import cc.files.RootFolder;
import cc.handler.tailwriter.SourceState.Identity;
import cc.handler.tailwriter.SourceState.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal gives back of what was written to it. */
class JournalTest {

    @TempDir private Path dir;

    private static SourceState state(long id, long position) {
        return new SourceState(
                id,
                new Identity(
                        "web1",
                        "/var/log/app" + id,
                        1,
                        2,
                        0,
                        "",
                        "web1--app",
                        "web1--app",
                        Compression.NONE,
                        ""),
                new Progress(position, position, 0, 0, 0, 0, true, 1_700_000_000_000L));
    }

    private Journal journal() {
        return new Journal(new RootFolder(dir.resolve("state"), Folder::open));
    }

    private Path file() {
        return dir.resolve("state").resolve(Journal.NAME);
    }

    /** What another one reads. */
    private Collection<SourceState> read(Journal journal) throws IOException {
        Collection<SourceState> states = journal.load();
        journal.close();
        return states;
    }

    @Test
    void theLastStateOfEachSourceIsGivenBack() throws Exception {
        Journal journal = journal();
        assertThat(journal.load()).isEmpty();
        journal.write(List.of(state(1, 10), state(2, 20)), List.of());
        journal.write(List.of(state(1, 11)), List.of());
        journal.write(List.of(state(3, 30)), List.of(2L));
        journal.close();
        assertThat(read(journal())).containsExactlyInAnyOrder(state(1, 11), state(3, 30));
    }

    @Test
    void aRecordThatAKillCutIsCutOffAndTheOthersCount() throws Exception {
        Journal journal = journal();
        journal.load();
        journal.write(List.of(state(1, 10)), List.of());
        long whole = Files.size(file());
        journal.write(List.of(state(1, 11)), List.of());
        journal.close();
        byte[] bytes = Files.readAllBytes(file());
        for (int cut = (int) whole; cut < bytes.length; cut++) {
            Files.write(file(), Arrays.copyOf(bytes, cut));
            Journal again = journal();
            assertThat(read(again)).containsExactly(state(1, 10));
            assertThat(again.isDamaged()).isFalse();
            assertThat(Files.size(file())).isEqualTo(whole);
        }
    }

    @Test
    void aRecordWhoseBitsChangedCostsItselfAlone() throws Exception {
        Journal journal = journal();
        journal.load();
        int first = (int) Files.size(file());
        journal.write(List.of(state(1, 10)), List.of());
        int second = (int) Files.size(file());
        journal.write(List.of(state(2, 20)), List.of());
        journal.write(List.of(state(3, 30)), List.of());
        journal.close();
        byte[] bytes = Files.readAllBytes(file());
        for (int at = first; at < second; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= 0x10;
            Files.write(file(), flipped);
            Journal again = journal();
            assertThat(again.load()).containsExactlyInAnyOrder(state(2, 20), state(3, 30));
            assertThat(again.isDamaged()).isTrue();
            // and with the next group it is written anew
            again.write(List.of(state(1, 11)), List.of());
            again.close();
            Journal mended = journal();
            assertThat(read(mended)).hasSize(3);
            assertThat(mended.isDamaged()).isFalse();
        }
    }

    @Test
    void whatIsNoJournalIsKeptAside() throws Exception {
        Files.createDirectories(dir.resolve("state"));
        Files.writeString(file(), "something else altogether, and long enough for a header");
        Journal journal = journal();
        assertThat(journal.load()).isEmpty();
        assertThat(journal.isDamaged()).isTrue();
        journal.write(List.of(state(1, 10)), List.of());
        journal.close();
        assertThat(read(journal())).containsExactly(state(1, 10));
        assertThat(dir.resolve("state").toFile().list())
                .hasSize(2)
                .anyMatch(name -> name.startsWith(Journal.NAME + ".bad-"));
    }

    @Test
    void itIsWrittenAnewWhenMostOfItIsOutdated() throws Exception {
        Journal journal = journal();
        journal.load();
        List<SourceState> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(state(i, 0));
        }
        for (int round = 0; round < 100; round++) {
            journal.write(many, List.of());
        }
        assertThat(Files.size(file())).isLessThan(5L << 20);
        journal.write(List.of(state(7, 70)), List.of());
        journal.close();
        assertThat(read(journal())).hasSize(2000).contains(state(7, 70));
    }
}

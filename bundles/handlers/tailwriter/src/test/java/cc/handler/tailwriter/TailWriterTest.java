// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import cc.api.config.OptionException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options, and changes of them while messages come. */
class TailWriterTest extends TailWriterFixture {

    @ParameterizedTest
    @CsvSource({
        "dstdir,           ''",
        "dstmask,          fixed",
        "buffer-bytes,     1 KB",
        "worker-threads,   0",
        "maint-period,     never",
        "write-compressed, maybe",
        "state-lifetime,   1",
        "max-open-files,   0",
        "queue-bytes,      1 KB",
        "state-dir,        ''"
    })
    void anOptionThatCannotBeUsedIsRefusedByItsName(String option, String value) {
        options.put(option, value);
        assertThatThrownBy(() -> start())
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(option);
    }

    @Test
    void aStateFolderIsOfOneTailwriter() {
        start();
        assertThatThrownBy(() -> start())
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("state-dir")
                .hasMessageContaining("a folder that no other tailwriter has");
        restart();
    }

    @Test
    void whatWasRefusedKeepsNoFolderFromWhatIsMended() {
        options.put("max-sources", "none");
        assertThatThrownBy(() -> start()).isInstanceOf(OptionException.class);
        options.remove("max-sources");
        start();

        Map<String, Object> changed = new HashMap<>(options);
        changed.put("state-dir", dir.resolve("other").toString());
        changed.put("max-sources", "none");
        writer.modified(changed);
        start("state-dir", dir.resolve("other").toString());
        assertAcknowledged(ask("app", 0, "one\n"), 4);
    }

    @Test
    void aChangedMaskIsForWhatComesFromThenOn() {
        start();
        ask("app", 0, "one\n");
        Map<String, Object> changed = new HashMap<>(options);
        changed.put("host-subdirs", "yes");
        writer.modified(changed);
        assertAcknowledged(ask("app", 4, "two\n"), 8);
        assertThat(copy("app")).hasContent("one\n");
        assertThat(copies.resolve("web1/app")).hasContent("two\n");

        changed.put("host-subdirs", "perhaps");
        writer.modified(changed);
        assertThat(writer.refusal()).isPresent();
        assertAcknowledged(ask("app", 8, "end\n"), 12);
        assertThat(copies.resolve("web1/app")).hasContent("two\nend\n");
    }

    @Test
    void aChangeThatIsNotOfTheCopiesKeepsWhatIsKnown() {
        start();
        ask("app", 0, "one\n");
        Map<String, Object> changed = new HashMap<>(options);
        changed.put("worker-threads", "3");
        writer.modified(changed);
        assertAcknowledged(ask("app", 0, "one\n"), 4);
        assertThat(copy("app")).hasContent("one\n");
    }

    @Test
    void aFolderThatIsNotThereYetIsTriedAgainWithWhatComes() throws Exception {
        Files.writeString(dir.resolve("place"), "a file");
        start("state-dir", dir.resolve("place/state").toString());
        assertThat(ask("app", 0, "one\n").answer()).isEqualTo("full");
        Files.delete(dir.resolve("place"));
        clock.addAndGet(2000);
        await().until(() -> ask("app", 0, "one\n").answer().equals("ack"));
        assertThat(copy("app")).hasContent("one\n");
    }

    @Test
    void aFileThatNothingComesOfIsForgotten() {
        start("state-lifetime", "60");
        ask("app", 0, "one\n");
        clock.addAndGet(59_000);
        ask("db", 0, "one\n");
        assertThat(writer.copies()).hasSize(2);
        clock.addAndGet(2_000);
        await().until(() -> writer.copies().size() == 1);
        restart();
        assertThat(writer.copies()).singleElement().matches(c -> c.source().endsWith("/db"));
    }

    @Test
    void aHostWithManyFilesLeavesRoomForOthersAlsoAfterAStart() {
        start("max-sources-per-host", "2", "state-lifetime", "60", "maint-period", "0.1");
        ask("a", 0, "x");
        ask("b", 0, "x");
        TailMessage third = ask("c", 0, "x");
        assertThat(third.answer()).isEqualTo("full");
        assertThat((String) third.answers().get(0).get("msg"))
                .isEqualTo("2 files of web1 are known already (max-sources-per-host)");
        assertThat(writer.counters().get("refused_sources")).isEqualTo(1);
        Body other = TailMessage.body("c", 0, "none").with("hostname", "web2");
        assertAcknowledged(ask(other, Frame.wrap(new byte[] {'x'})), 1);
        restart();
        assertThat(ask("c", 0, "x").answer()).isEqualTo("full");
        assertAcknowledged(ask("a", 1, "x"), 2);
        clock.addAndGet(100_000);
        await().untilAsserted(() -> assertThat(writer.copies()).isEmpty());
        assertAcknowledged(ask("c", 0, "x"), 1);
    }

    @Test
    void moreFilesThanAreRememberedAreRefusedAndMayComeLater() {
        start("max-sources", "2");
        ask("a", 0, "x");
        ask("b", 0, "x");
        TailMessage third = ask("c", 0, "x");
        assertThat(third.answer()).isEqualTo("full");
        assertThat(names()).hasSize(2);
        assertAcknowledged(ask("a", 1, "x"), 2);
    }
}

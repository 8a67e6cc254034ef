// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Frame;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What becomes of fragments by their position. */
class PositionTest extends TailWriterFixture {

    @Test
    void fragmentsAreAppendedAndAcknowledged() {
        start();
        assertAcknowledged(ask("app", 0, "one\n"), 4);
        assertAcknowledged(ask("app", 4, "two\n"), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(count("appended_bytes")).isEqualTo(8);
    }

    @Test
    void theFirstFragmentMayBeginAnywhere() {
        start();
        assertAcknowledged(ask("app", 1000, "x"), 1001);
        assertThat(copy("app")).hasContent("x");
    }

    @Test
    void whatIsThereIsAcknowledgedAndNotWrittenAgain() {
        start();
        ask("app", 0, "one\n");
        ask("app", 4, "two\n");
        assertAcknowledged(ask("app", 0, "one\n"), 8);
        assertAcknowledged(ask("app", 2, "e\ntw"), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(count("duplicates")).isEqualTo(2);
    }

    @Test
    void whatOverlapsIsCutAndWhatIsBehindAppended() {
        start();
        ask("app", 0, "one\n");
        assertAcknowledged(ask("app", 2, "e\ntwo\n"), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
    }

    @Test
    void otherBytesAtAPositionThatIsTakenAreAConflict() {
        start();
        ask("app", 0, "one\n");
        TailMessage other = ask("app", 0, "ONE\n");
        assertThat(other.answer()).isEqualTo("conflict");
        assertThat(other.answers().get(0).get("retry")).isEqualTo(false);
        assertThat(ask("app", 3, "!two").answer()).isEqualTo("conflict");
        assertThat(copy("app")).hasContent("one\n");
        assertThat(count("conflicts")).isEqualTo(2);
    }

    @Test
    void whatBeginsBeyondIsToldWhereToGoBackTo() {
        start();
        ask("app", 0, "one\n");
        TailMessage far = ask("app", 8, "three");
        assertThat(far.answer()).isEqualTo("position");
        assertThat(far.answers().get(0).fields())
                .containsEntry("position", 4L)
                .containsEntry("retry", true);
        assertThat(copy("app")).hasContent("one\n");
    }

    @Test
    void aGapThatIsDeclaredIsNamedBesideTheCopy() throws Exception {
        start();
        ask("app", 0, "one\n");
        Body gap =
                TailMessage.body("app", 100, "none")
                        .with("generation", 0)
                        .with("gap_from", 4)
                        .with("gap_to", 100)
                        .with("gap_reason", "lag");
        assertAcknowledged(ask(gap, Frame.of("two\n")), 104);
        assertAcknowledged(ask(gap, Frame.of("two\n")), 104);
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(Files.readAllLines(copy("app.gaps")))
                .singleElement()
                .asString()
                .startsWith("4 100 lag 20");
        assertThat(count("gaps")).isEqualTo(1);
        assertThat(count("gap_bytes")).isEqualTo(96);
        assertThat(ask(gap.with("gap_from", 200).with("gap_to", 210), Frame.of("x")).answer())
                .isEqualTo("position");
    }

    @Test
    void allIsKnownAfterARestart() {
        start();
        ask("app", 0, "one\n");
        restart();
        assertAcknowledged(ask("app", 0, "one\n"), 4);
        assertAcknowledged(ask("app", 4, "two\n"), 8);
        assertThat(ask("app", 9, "x").answer()).isEqualTo("position");
        assertThat(copy("app")).hasContent("one\ntwo\n");
    }

    @Test
    void fragmentsOfOldPeersAreAppendedAndCheckedByPosition() {
        start();
        old("app", 0, "one\n");
        old("app", 4, "two\n");
        old("app", 0, "one\n");
        assertThat(count("sync_lost")).isZero();
        old("app", 100, "far\n");
        assertThat(count("sync_lost")).isEqualTo(1);
        old("app", 0, "new\n");
        assertThat(count("sync_lost")).isEqualTo(2);
        old("app", 4, "end\n");
        assertThat(copy("app")).hasContent("one\ntwo\nfar\nnew\nend\n");
        assertThat(count("duplicates")).isEqualTo(1);
    }
}

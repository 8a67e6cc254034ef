// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cc.api.Body;
import cc.api.Copy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that begin anew under their name, and copies that are not what is known of them. */
class GenerationTest extends TailWriterFixture {

    private static final String STAMP = "\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d";

    private static Body body(String whole, int inode, int generation, long position) {
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        return TailMessage.body("app", position, "none")
                .with("st_ino", inode)
                .with("generation", generation)
                .with("fingerprint", TailMessage.fingerprint(bytes));
    }

    private TailMessage ask(String whole, int inode, int generation, int from) {
        return ask(body(whole, inode, generation, from), TailMessage.bytes(whole.substring(from)));
    }

    private Path aside() {
        return names().stream()
                .filter(name -> name.matches("web1--app\\." + STAMP))
                .map(copies::resolve)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewFileOfANameGetsTheCopysNameAndTheOldOneIsRenamed() {
        start();
        ask("first\n", 1, 0, 0);
        assertAcknowledged(ask("second\n", 2, 0, 0), 7);
        assertThat(copy("app")).hasContent("second\n");
        assertThat(aside()).hasContent("first\n");

        // what comes late of the old one goes where it is now
        assertAcknowledged(ask("first\nlate\n", 1, 0, 6), 11);
        restart();
        assertAcknowledged(ask("first\nlate\nlater\n", 1, 0, 11), 17);
        assertAcknowledged(ask("second\nmore\n", 2, 0, 7), 12);
        assertThat(aside()).hasContent("first\nlate\nlater\n");
        assertThat(copy("app")).hasContent("second\nmore\n");
        assertThat(names()).hasSize(2);
    }

    @Test
    void aFileThatBeginsAnewInItsInodeIsAnotherOneToo() {
        start();
        ask("first\n", 1, 0, 0);
        assertAcknowledged(ask("again\n", 1, 1, 0), 6);
        assertThat(copy("app")).hasContent("again\n");
        assertThat(aside()).hasContent("first\n");
    }

    @Test
    void severalInOneSecondAreNumbered() {
        start();
        for (int i = 0; i < 4; i++) {
            ask("file " + i, i, 0, 0);
        }
        assertThat(copy("app")).hasContent("file 3");
        assertThat(names()).hasSize(4).anyMatch(name -> name.matches(".*" + STAMP + "-2"));
    }

    /** F9: a sender whose positions are lost can't say which generation it is. */
    @Test
    void aSenderThatLostWhatItKnewIsToldWhereTheNewestFileOfItsKindEnds() {
        start();
        ask("first\n", 1, 0, 0);
        ask("second\n", 1, 1, 0);
        Body lost = body("second\nmore\n", 1, 0, 12).with("generation", null).with("length", 0);
        TailMessage message = ask(lost, TailMessage.bytes(""));
        assertThat(message.answer()).isEqualTo("position");
        assertThat(message.answers().get(0).get("position")).isEqualTo(7L);
        Body rest = lost.with("fpos", 7).with("length", 5);
        assertAcknowledged(ask(rest, TailMessage.bytes("more\n")), 12);
        assertThat(copy("app")).hasContent("second\nmore\n");

        // the one before is another file
        Body another = body("third\n", 1, 0, 0).with("generation", null).with("length", 6);
        assertAcknowledged(ask(another, TailMessage.bytes("third\n")), 6);
        assertThat(copy("app")).hasContent("third\n");
        assertThat(names()).hasSize(3);
    }

    @Test
    void aFileThatGrowsHasALongerFingerprintAndIsTheSame() {
        start();
        ask("one\n", 1, 0, 0);
        assertAcknowledged(ask("one\ntwo\n", 1, 0, 4), 8);
        // its copy says whether a fingerprint of other length can be of it
        assertAcknowledged(ask("other\n", 1, 0, 0), 6);
        assertThat(aside()).hasContent("one\ntwo\n");
        assertThat(copy("app")).hasContent("other\n");
    }

    @Test
    void rotatedNamesHaveTheTimeOfTheirOpeningFromTheBeginning() {
        start();
        Body rotated = body("one\ntwo\n", 1, 0, 0).with("op_mode", "rotated");
        ask(rotated, TailMessage.bytes("one\n"));
        restart();
        clock.addAndGet(5000);
        ask(rotated.with("fpos", 4), TailMessage.bytes("two\n"));
        assertThat(names()).singleElement().asString().matches("web1--app\\." + STAMP);
        assertThat(aside()).hasContent("one\ntwo\n");
    }

    @Test
    void aCopyWhoseStateIsLostIsKnownByItsBeginning() throws Exception {
        String whole = "line\n".repeat(1000);
        start();
        ask(whole.substring(0, 4000), 1, 0, 0);
        Body gap =
                body(whole, 1, 0, 4100)
                        .with("gap_from", 4000)
                        .with("gap_to", 4100)
                        .with("gap_reason", "lag");
        ask(gap, TailMessage.bytes(whole.substring(4100, 4500)));
        loseState();
        assertAcknowledged(ask(whole, 1, 0, 4200), 5000);
        assertThat(copy("app")).hasContent(whole.substring(0, 4000) + whole.substring(4100));
        assertThat(names()).containsExactlyInAnyOrder("web1--app", "web1--app.gaps");
    }

    @Test
    void aCopyWhoseStateIsLostIsAskedForWhatItDoesNotHave() throws Exception {
        String whole = "line\n".repeat(1000);
        start();
        ask(whole.substring(0, 4000), 1, 0, 0);
        loseState();
        TailMessage far = ask(whole, 1, 0, 4500);
        assertThat(far.answer()).isEqualTo("position");
        assertThat(far.answers().get(0).get("position")).isEqualTo(4000L);
        assertAcknowledged(ask(whole, 1, 0, 4000), 5000);
        assertThat(copy("app")).hasContent(whole);
    }

    @Test
    void aCopyOfAnotherFileIsKeptAside() throws Exception {
        Files.writeString(copy("app"), "something else");
        start();
        assertAcknowledged(ask("first\n", 1, 0, 0), 6);
        assertThat(copy("app")).hasContent("first\n");
        assertThat(aside()).hasContent("something else");
    }

    @Test
    void aCopyThatDiffersBehindItsBeginningIsKeptAside() throws Exception {
        String whole = "line\n".repeat(1000);
        Files.writeString(copy("app"), whole.substring(0, 2000) + "!".repeat(1000));
        start();
        assertAcknowledged(ask(whole, 1, 0, 1900), 5000);
        assertThat(copy("app")).hasContent(whole.substring(1900));
        assertThat(Files.size(aside())).isEqualTo(3000);
    }

    @Test
    void aSenderThatIsUpgradedGoesOnInItsCopy() {
        start();
        old("app", 0, "one\n");
        Body body = body("one\ntwo\n", 4711, 3, 4);
        assertAcknowledged(ask(body, TailMessage.bytes("two\n")), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(names()).hasSize(1);
    }

    @Test
    void aCopyOfAnOldSenderThatIsNotWhatTheNewOneHasIsKeptAside() {
        start();
        old("app", 0, "broken\n");
        assertAcknowledged(ask("one\ntwo\n", 4711, 3, 0), 8);
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(aside()).hasContent("broken\n");
    }

    @Test
    void twoFilesOfOneNameAreRefusedWhereTheirSendersAsk() {
        start("dstmask", "%(filename)s");
        send(
                TailMessage.of(
                        TailMessage.asking(body("one\n", 1, 0, 0)), TailMessage.bytes("one\n")));
        TailMessage other =
                ask(body("two\n", 1, 0, 0).with("hostname", "web2"), TailMessage.bytes("two\n"));
        assertThat(other.answer()).isEqualTo("refused");
        assertThat((String) other.answers().get(0).get("msg"))
                .isEqualTo(
                        "app: is the copy of web1:/var/log/app; dstmask gives both the same name");
        assertThat(copies.resolve("app")).hasContent("one\n");
    }

    @Test
    void aCopyThatWasRemovedOrEmptiedIsBegunAnew() throws Exception {
        start();
        ask("one\n", 1, 0, 0);
        restart();
        Files.delete(copy("app"));
        assertAcknowledged(ask("one\ntwo\n", 1, 0, 4), 8);
        assertThat(copy("app")).hasContent("two\n");
        assertThat(count("shortened_copies")).isEqualTo(1);
        restart();
        Files.write(copy("app"), new byte[0]);
        assertAcknowledged(ask("one\ntwo\nend\n", 1, 0, 8), 12);
        assertThat(copy("app")).hasContent("end\n");
        assertThat(count("shortened_copies")).isEqualTo(1);
    }

    @Test
    void aCopyThatLostItsEndIsAskedForItAgain() throws Exception {
        start();
        ask("one\ntwo\n", 1, 0, 0);
        restart();
        Files.writeString(copy("app"), "one\n");
        TailMessage next = ask("one\ntwo\nend\n", 1, 0, 8);
        assertThat(next.answers().get(0).get("position")).isEqualTo(4L);
        assertAcknowledged(ask("one\ntwo\nend\n", 1, 0, 4), 12);
        assertThat(copy("app")).hasContent("one\ntwo\nend\n");
    }

    @Test
    void whatWasWrittenAndNotAcknowledgedIsCutAndOfOldPeersKept() throws Exception {
        start();
        ask("one\n", 1, 0, 0);
        old("db", 0, "one\n");
        restart();
        Files.writeString(copy("app"), "one\ntw");
        Files.writeString(copy("db"), "one\ntw");
        assertAcknowledged(ask("one\ntwo\n", 1, 0, 4), 8);
        old("db", 6, "o\n");
        assertThat(copy("app")).hasContent("one\ntwo\n");
        assertThat(copy("db")).hasContent("one\ntwo\n");
        assertThat(count("cut_bytes")).isEqualTo(2);
        assertThat(count("sync_lost")).isZero();
    }

    @Test
    void copiesAreListed() {
        start();
        ask("one\n", 1, 0, 0);
        old("db", 100, "12345\n");
        assertThat(writer.copies())
                .extracting(Copy::source, Copy::position, Copy::size, Copy::acknowledged)
                .containsExactlyInAnyOrder(
                        tuple("/var/log/app", 4L, 4L, true), tuple("/var/log/db", 106L, 6L, false));
        assertThat(writer.copies().get(0).path()).startsWith(copies + "/web1--");
    }

    private void loseState() throws IOException {
        writer.deactivate();
        started.clear();
        for (String name : List.of(dir.resolve("state").toFile().list())) {
            Files.delete(dir.resolve("state").resolve(name));
        }
        start();
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.PeerDelivery;
import cc.api.Tail;
import cc.api.config.OptionException;
import cc.compress.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A logtail and a receiver, with real files between: what arrives is what was written. */
@Timeout(120)
class LogtailTest {

    @TempDir private Path dir;

    private TailReceiver receiver = new TailReceiver(true);
    private final Container container = new Container();
    private Path logs;
    private Logtail logtail;

    @BeforeEach
    void folder() throws IOException {
        logs = Files.createDirectory(dir.resolve("log"));
    }

    @AfterEach
    void stop() {
        if (logtail != null) {
            logtail.stop();
        }
        receiver.close();
        assertThat(receiver.faults()).isEmpty();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("logtail")));
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.logtail~tail");
        properties.put("logdir", logs.toString());
        properties.put("state-dir", dir.resolve("state").toString());
        properties.put("cc-socket", receiver.url());
        properties.put("ack-timeout", "0.5");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void start(String... more) {
        Map<String, Object> properties = properties(more);
        logtail = new Logtail(container.context(), properties);
        logtail.start(container.context(), properties);
    }

    private void restart(String... more) {
        logtail.stop();
        start(more);
    }

    private void rotated(String... more) {
        String[] all = java.util.Arrays.copyOf(more, more.length + 6);
        all[more.length] = "operation-mode";
        all[more.length + 1] = "rotated";
        all[more.length + 2] = "logname";
        all[more.length + 3] = "app.log";
        all[more.length + 4] = "start";
        all[more.length + 5] = "begin";
        start(all);
    }

    private void append(String name, String text) throws IOException {
        append(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void append(String name, byte[] bytes) throws IOException {
        Files.write(
                logs.resolve(name),
                bytes,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    private void truncate(String name) throws IOException {
        Files.write(logs.resolve(name), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void move(String from, String to) throws IOException {
        Files.move(logs.resolve(from), logs.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private void gzip(String name) throws IOException {
        compress(name, Compression.GZIP);
    }

    private void compress(String name, Compression compression) throws IOException {
        Path file = logs.resolve(name);
        Path archive = logs.resolve(name + compression.suffix());
        try (OutputStream out = compression.compressing(Files.newOutputStream(archive), 1)) {
            Files.copy(file, out);
        }
        Files.setLastModifiedTime(archive, Files.getLastModifiedTime(file));
        Files.delete(file);
    }

    private void arrives(String name, String text) {
        await().untilAsserted(() -> assertThat(receiver.text(name)).isEqualTo(text));
    }

    /** Until what arrived is on the sender's disk too: a stop would wait for it as well. */
    private void isDone() {
        await().until(
                        () ->
                                logtail.tails().stream()
                                        .allMatch(tail -> tail.acknowledged() == tail.size()));
    }

    @Test
    void whatIsAppendedArrivesAndWhatWasThereBeforeDoesNot() throws Exception {
        append("app.log", "before\n");
        start("operation-mode", "rotated", "logname", "app.log");
        await().until(() -> !logtail.tails().isEmpty());
        append("app.log", "one\n");
        arrives("app.log", "one\n");
        append("app.log", "two");
        arrives("app.log", "one\ntwo");
        assertThat(receiver.copies("app.log").get(0).first).isEqualTo(7);
    }

    @Test
    void afterARestartItGoesOnWhereItWas() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        logtail.stop();
        append("app.log", "two\n");
        rotated();
        arrives("app.log", "one\ntwo\n");
        assertThat(receiver.copies()).hasSize(1);
        assertThat(receiver.duplicates()).isZero();
    }

    @Test
    void whenItsPositionsAreLostTheReceiverSaysWhereToGoOn() throws Exception {
        append("app.log", "one\n");
        start("operation-mode", "rotated", "logname", "app.log");
        await().until(() -> !receiver.copies("app.log").isEmpty());
        append("app.log", "two\n");
        arrives("app.log", "two\n");
        move("app.log", "app.log.1");
        append("app.log", "new\n");
        arrives("app.log", "two\nnew\n");
        logtail.stop();
        append("app.log", "more\n");
        // one of both files is enough
        Files.delete(dir.resolve("state/positions"));
        start("operation-mode", "rotated", "logname", "app.log");
        arrives("app.log", "two\nnew\nmore\n");
        logtail.stop();

        append("app.log", "most\n");
        Files.delete(dir.resolve("state/positions"));
        Files.delete(dir.resolve("state/positions.before"));
        start("operation-mode", "rotated", "logname", "app.log");
        // without any more being written
        arrives("app.log", "two\nnew\nmore\nmost\n");
        await().until(() -> logtail.counters().get("positions.lost") == 1);
        assertThat(receiver.copies("app.log")).hasSize(2);
    }

    @Test
    void theLastBytesBeforeAStopArriveCompressedToo() throws Exception {
        append("app.log", "one\n");
        rotated("compression", "gzip", "buffer-seconds", "3600");
        await().until(() -> logtail.peers().stream().anyMatch(peer -> peer.up()));
        append("app.log", "two\n");
        await().until(() -> logtail.tails().stream().anyMatch(t -> t.size() == 8));
        assertThat(receiver.text("app.log")).isEmpty();
        logtail.stop();
        arrives("app.log", "one\ntwo\n");
    }

    @Test
    void compressedBytesWaitForMoreAndNotForEver() throws Exception {
        append("app.log", "one\n");
        rotated("compression", "bzip2", "buffer-seconds", "0.2");
        arrives("app.log", "one\n");
    }

    @Test
    void renamedFilesAreReadToTheirEndAndTheNextFromItsBeginning() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        move("app.log", "app.log.1");
        append("app.log.1", "late\n");
        append("app.log", "next\n");
        arrives("app.log", "one\nlate\nnext\n");
        assertThat(receiver.copies("app.log")).hasSize(2);
        append("app.log.1", "later\n");
        append("app.log", "more\n");
        await().until(() -> receiver.copies("app.log").get(0).text().equals("one\nlate\nlater\n"));
        await().until(() -> receiver.copies("app.log").get(1).text().equals("next\nmore\n"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "BZIP2"})
    void whatWasCompressedAwayIsReadFromItsArchive(Compression compression) throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        logtail.stop();

        // the rest of what was read, and whole files, larger than what is read at a time
        append("app.log", "rest\n");
        move("app.log", "app.log.3");
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        append("app.log", noise);
        move("app.log", "app.log.2");
        append("app.log", "three\n");
        move("app.log", "app.log.1");
        for (String name : List.of("app.log.1", "app.log.2", "app.log.3")) {
            compress(name, compression);
        }
        append("app.log", "four\n");
        rotated();
        String expected =
                "one\nrest\n" + new String(noise, StandardCharsets.ISO_8859_1) + "three\nfour\n";
        await().until(() -> receiver.text("app.log").length() >= expected.length());
        assertThat(receiver.text("app.log")).isEqualTo(expected);

        // while it is up, too: what is read already is not read again from its archive
        move("app.log", "app.log.0");
        append("app.log", "five\n");
        arrives("app.log", expected + "five\n");
        compress("app.log.0", compression);
        move("app.log", "app.log.00");
        append("app.log", "six\n");
        arrives("app.log", expected + "five\nsix\n");
        assertThat(logtail.counters().get("gaps")).isZero();
    }

    @Test
    void severalRotationsWhileItWasDownAndTheOldestCompressedAway() throws Exception {
        append("app.log", "zero\n");
        append("app.log.1", "long ago\n");
        Files.setLastModifiedTime(
                logs.resolve("app.log.1"), java.nio.file.attribute.FileTime.fromMillis(1000));
        rotated();
        arrives("app.log", "zero\n");
        logtail.stop();
        move("app.log.1", "app.log.4");
        append("app.log", "rest\n");
        move("app.log", "app.log.3");
        gzip("app.log.3");
        append("app.log", "second\n");
        move("app.log", "app.log.2");
        append("app.log", "third\n");
        move("app.log", "app.log.1");
        append("app.log", "now\n");
        rotated();
        arrives("app.log", "zero\nrest\nsecond\nthird\nnow\n");
        assertThat(logtail.counters().get("gaps")).isZero();
    }

    @Test
    void aTruncatedFileBeginsAnewAndItsCopyIsReadToTheEnd() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        logtail.stop();
        append("app.log", "two\n");
        Files.copy(logs.resolve("app.log"), logs.resolve("app.log.1"));
        truncate("app.log");
        append("app.log", "x");
        rotated();
        arrives("app.log", "one\ntwo\nx");
        assertThat(receiver.copies("app.log")).hasSize(2);
        assertThat(receiver.copies("app.log").get(0).text()).isEqualTo("one\ntwo\n");
        assertThat(logtail.counters().get("gaps")).isZero();
    }

    @Test
    void aTruncatedFileThatHasNoCopyLeavesAGapOfWhatWasSeen() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        receiver.refuses("full");
        append("app.log", "lost\n");
        await().until(() -> logtail.tails().stream().anyMatch(t -> t.size() == 9));
        // given up, so that it is the file's to have it again
        logtail.stop();
        truncate("app.log");
        append("app.log", "new beginning\n");
        receiver.refuses("");
        rotated();
        await().untilAsserted(
                        () ->
                                assertThat(receiver.text("app.log"))
                                        .isEqualTo("one\nnew beginning\n"));
        assertThat(receiver.copies("app.log").get(0).gaps).containsExactly("4-9 gone");
        assertThat(logtail.counters().get("gap_bytes")).isEqualTo(5);
    }

    @Test
    void aFileRewrittenPastTheOldPositionIsAnotherOne() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        Files.write(logs.resolve("app.log"), "another and longer\n".getBytes());
        arrives("app.log", "one\nanother and longer\n");
        assertThat(receiver.copies("app.log")).hasSize(2);
    }

    @Test
    void theNextFileByNameFollowsAndNotTheLast() throws Exception {
        append("a-1.log", "one\n");
        start("logmask", "a-*.log", "start", "begin");
        arrives("a-1.log", "one\n");
        append("a-2.log", "two\n");
        append("a-3.log", "three\n");
        append("a-1.log", "rest\n");
        arrives("a-1.log", "one\nrest\n");
        arrives("a-2.log", "two\n");
        arrives("a-3.log", "three\n");
        append("a-2.log", "late\n");
        arrives("a-2.log", "two\nlate\n");
    }

    @Test
    void eachFileOfAMaskCanBeALogOfItsOwn() throws Exception {
        append("a.log", "a\n");
        append("b.log", "b\n");
        start("logmask", "*.log*", "follow", "all", "start", "begin");
        arrives("a.log", "a\n");
        arrives("b.log", "b\n");
        append("c.log", "c\n");
        append("a.log", "a\n");
        arrives("c.log", "c\n");
        arrives("a.log", "a\na\n");
        move("b.log", "b.log.1");
        append("b.log", "new\n");
        arrives("b.log", "b\nnew\n");
        assertThat(receiver.copies("b.log.1")).isEmpty();
    }

    @Test
    void bytesAreWhatTheyWereWhateverTheyAre() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        append("app.log", bytes);
        append("app.log", "x".repeat(2_500_000) + "\n\0\u00ff\n");
        rotated("buffer-bytes", "100 KB");
        await().until(
                        () ->
                                java.util.Arrays.equals(
                                        receiver.copies().isEmpty()
                                                ? new byte[0]
                                                : receiver.copies().get(0).content(),
                                        Files.readAllBytes(logs.resolve("app.log"))));
    }

    @Test
    void towardAnOldReceiverALogDoesNotMoveOnUnlessItIsToldTo() throws Exception {
        receiver.close();
        receiver = new TailReceiver(false);
        append("app.log", "one\n");
        rotated();
        await().until(
                        () ->
                                logtail.peers().stream()
                                        .anyMatch(
                                                peer ->
                                                        peer.delivery()
                                                                .map(PeerDelivery::state)
                                                                .filter(
                                                                        PeerDelivery.State
                                                                                        .NEVER_ANSWERED
                                                                                ::equals)
                                                                .isPresent()));
        assertThat(receiver.text("app.log")).isEmpty();
        assertThat(receiver.empty()).isGreaterThanOrEqualTo(3);
        Map<String, Object> told =
                properties(
                        "operation-mode",
                        "rotated",
                        "logname",
                        "app.log",
                        "delivery",
                        "unacknowledged");
        logtail.modified(told);
        arrives("app.log", "one\n");
        append("app.log", "two\n");
        arrives("app.log", "one\ntwo\n");
    }

    @Test
    void aLogThatIsRefusedStopsAndSaysSo() throws Exception {
        append("app.log", "one\n");
        rotated();
        arrives("app.log", "one\n");
        receiver.refuses("refused");
        append("app.log", "two\n");
        await().until(
                        () ->
                                logtail.tails().stream()
                                        .map(Tail::state)
                                        .anyMatch(s -> s.startsWith("REFUSED: refused")));
        receiver.refuses("");
        logtail.modified(
                properties("operation-mode", "rotated", "logname", "app.log", "start", "begin"));
        arrives("app.log", "one\ntwo\n");
    }

    @Test
    void whatAStartGoesBackIsLimitedAndTheRestIsAGap() throws Exception {
        append("app.log", "0123456789");
        rotated();
        arrives("app.log", "0123456789");
        logtail.stop();
        append("app.log", "x".repeat(100) + "y".repeat(50));
        rotated("lag-max-bytes", "50");
        arrives("app.log", "0123456789" + "y".repeat(50));
        assertThat(receiver.copies("app.log").get(0).gaps).containsExactly("10-110 lag");
        assertThat(logtail.counters().get("gap_bytes")).isEqualTo(100);
    }

    @Test
    void linesAreSentWholeAndNoMoreOfThemThanTheBufferTakes() throws Exception {
        append("app.log", "1\n2\n3\n4\n5\n6\n7");
        rotated("buffer-lines", "2");
        arrives("app.log", "1\n2\n3\n4\n5\n6\n7");
        assertThat(receiver.messages() - receiver.empty()).isEqualTo(4);
    }

    @Test
    void aChangedConfigurationThatIsWrongIsRefused() {
        start("logmask", "*");
        logtail.modified(properties("logmask", "*", "file-mode", "lines"));
        assertThat(logtail.refusal()).get().asString().contains("file-mode = 'lines'");
    }

    @Test
    void aFirstConfigurationThatIsWrongDoesNotStart() {
        assertThatThrownBy(() -> new Logtail(container.context(), properties()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("logmask");
        assertThat(container.service()).isNull();
    }

    @Test
    void aStateFolderIsOfOneLogtail() throws Exception {
        assertThatThrownBy(() -> rotated("ack-timeout", "never"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("ack-timeout");
        append("app.log", "one\n");
        rotated();
        Map<String, Object> other = properties("logmask", "*");
        assertThatThrownBy(() -> new Logtail(new Container().context(), other))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("state-dir")
                .hasMessageContaining("a folder that no other logtail has");
        await().until(() -> receiver.text("app.log").equals("one\n"));
        logtail.stop();
        rotated();
    }

    /** It grows when it is compressed, by more than what is left free for the rest of a message. */
    @Test
    void aPieceThatIsTooLargeAsAMessageIsSentInSmallerOnes() throws Exception {
        byte[] content = new byte[13_000_000];
        new Random(1).nextBytes(content);
        append("app.log", content);
        rotated(
                "file-mode",
                "binary",
                "compression",
                "bzip2",
                "compression-level",
                "1",
                "buffer-bytes",
                "16 MB",
                "ack-timeout",
                "60",
                "max-message-size",
                "12 MB");
        await().until(
                        () ->
                                receiver.copies("app.log").stream()
                                        .anyMatch(copy -> copy.position >= content.length));
        assertThat(receiver.copies("app.log").get(0).content()).isEqualTo(content);
    }

    /** What it begins with is known only when it is not the log's file any more. */
    @Test
    void anEmptyFileThatIsWrittenLateAndCompressedArrivesOnce() throws IOException {
        append("app.log", "");
        rotated();
        await().until(() -> logtail.tails().size() == 1);
        move("app.log", "app.log.1");
        append("app.log", "b\n");
        have("b\n");
        append("app.log.1", "late\n");
        have("b\n", "late\n");
        gzip("app.log.1");
        move("app.log.1.gz", "app.log.2.gz");
        move("app.log", "app.log.1");
        append("app.log", "c\n");
        have("b\n", "late\n", "c\n");
        move("app.log.2.gz", "app.log.3.gz");
        move("app.log.1", "app.log.2");
        move("app.log", "app.log.1");
        append("app.log", "d\n");
        have("b\n", "late\n", "c\n", "d\n");
    }

    private void have(String... texts) {
        await().untilAsserted(
                        () ->
                                assertThat(receiver.copies())
                                        .extracting(TailReceiver.Copy::text)
                                        .filteredOn(text -> !text.isEmpty())
                                        .containsExactlyInAnyOrder(texts));
    }
}

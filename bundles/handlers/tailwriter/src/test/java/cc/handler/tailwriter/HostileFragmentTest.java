// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Limit;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments and places that were made to harm. */
@Timeout(60)
class HostileFragmentTest extends TailWriterFixture {

    private TailMessage ask(String field, Object value) {
        return ask(TailMessage.body("app", 0, "none").with(field, value), TailMessage.bytes("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "fpos,       -1",
        "fpos,       9223372036854775808",
        "fpos,       9223372036854775807",
        "fpos,       1e300",
        "length,     -5",
        "length,     2",
        "generation, -2",
        "gap_to,     5",
        "comp,       rot13",
        "hostname,   ..",
        "hostname,   ''",
        "filename,   /",
        "filename,   'a\nb'"
    })
    void fieldsThatAreNoneAreRefused(String field, String value) {
        start();
        TailMessage message = ask(field, value);
        assertThat(message.answer()).isEqualTo("refused");
        assertThat(message.answers().get(0).get("retry")).isEqualTo(false);
        assertThat(message.end()).isCompletedExceptionally();
        assertThat(names()).allMatch(name -> copies.resolve(name).toFile().length() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", "dangling", "folder", "pipe", "parent"})
    void whatIsNoFileIsNeverFollowedNorWaitedFor(String obstacle) throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), "kept");
        Path target = Files.createDirectories(dir.resolve("elsewhere"));
        String mask = obstacle.equals("parent") ? "%(hostname)s/%(filename)s" : "%(filename)s";
        Path at = copies.resolve(obstacle.equals("parent") ? "web1" : "app");
        switch (obstacle) {
            case "link" -> Files.createSymbolicLink(at, outside);
            case "dangling" -> Files.createSymbolicLink(at, dir.resolve("none"));
            case "folder" -> Files.createDirectory(at);
            case "pipe" ->
                    assertThat(new ProcessBuilder("mkfifo", at.toString()).start().waitFor())
                            .isZero();
            default -> Files.createSymbolicLink(at, target);
        }
        start("dstmask", mask);
        assertThat(ask("app", 0, "x").answer()).isEqualTo("refused");
        old("app", 0, "x");
        assertThat(outside).hasContent("kept");
        assertThat(dir.resolve("none")).doesNotExist();
        assertThat(target).isEmptyDirectory();
        Files.delete(at);
        assertAcknowledged(ask("app", 0, "fine"), 4);
    }

    /**
     * Another name of it may be of a file that means something else: a password file, a program.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", ".gaps"})
    void aFileThatHasAnotherNameIsNotWrittenTo(String suffix) throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), suffix.isEmpty() ? "x" : "");
        start();
        if (!suffix.isEmpty()) {
            ask("app", 0, "x");
        }
        Files.createLink(copies.resolve("web1--app" + suffix), outside);
        Body body =
                TailMessage.body("app", 9, "none")
                        .with("generation", 0)
                        .with("gap_from", 1)
                        .with("gap_to", 9);
        TailMessage message = ask(body, TailMessage.bytes("fine"));
        assertThat(message.answer()).isEqualTo("refused");
        assertThat((String) message.answers().get(0).get("msg")).contains("has 2 names");
        old("app", 1, "x");
        assertThat(outside).hasContent(suffix.isEmpty() ? "x" : "");

        Files.delete(outside);
        assertAcknowledged(ask(body, TailMessage.bytes("fine")), 13);
    }

    @Test
    void aCopyThatIsSwappedForALinkIsNotFollowedOnceItIsOpenedAgain() throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), "kept");
        start();
        ask("app", 0, "one\n");
        restart();
        Files.delete(copy("app"));
        Files.createSymbolicLink(copy("app"), outside);
        assertThat(ask("app", 4, "two\n").answer()).isEqualTo("refused");
        assertThat(outside).hasContent("kept");
    }

    @Test
    void aFragmentThatGrowsIsRefusedAndNothingOfItIsLeft() throws Exception {
        start("max-size", "2 MB");
        ask("app", 0, "one\n");
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = Compression.GZIP.compressing(bomb, 9)) {
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        TailMessage message =
                ask(
                        TailMessage.body("app", 4, "gzip").with("generation", 0),
                        Frame.wrap(bomb.toByteArray()));
        assertThat(message.answer()).isEqualTo("refused");
        assertThat((String) message.answers().get(0).get("msg")).contains("2 MB");
        assertThat(copy("app")).hasContent("one\n");
        assertAcknowledged(ask("app", 4, "two\n"), 8);
    }

    @ParameterizedTest
    @CsvSource({"no", "keep", "yes"})
    void aContentThatIsBrokenIsRefusedAndNothingOfItIsLeft(String mode) throws Exception {
        start("write-compressed", mode);
        Body body = TailMessage.body("app", 0, "gzip").with("generation", 0);
        assertAcknowledged(ask(body, TailMessage.gzip("one\n")), 4);
        byte[] whole = TailMessage.gzip("x".repeat(500_000)).toByteArray();
        for (byte[] broken :
                new byte[][] {
                    Arrays.copyOf(whole, whole.length - 3),
                    Arrays.copyOf(whole, whole.length + 3),
                    "plain".getBytes(StandardCharsets.UTF_8)
                }) {
            TailMessage message = ask(body.with("fpos", 4), Frame.wrap(broken));
            assertThat(message.answer()).isEqualTo("refused");
        }
        assertAcknowledged(ask(body.with("fpos", 4), TailMessage.gzip("two\n")), 8);
        byte[] copy = Files.readAllBytes(mode.equals("no") ? copy("app") : copy("app.gz"));
        Compression compression = mode.equals("no") ? Compression.NONE : Compression.GZIP;
        assertThat(compression.decompress(Frame.wrap(copy), Limit.ofBytes(1 << 20)).utf8())
                .isEqualTo("one\ntwo\n");
    }

    @Test
    void aNameThatAnotherLogsCopyHasIsRefused() {
        start("write-compressed", "keep");
        ask(TailMessage.body("app", 0, "gzip").with("generation", 0), TailMessage.gzip("one\n"));
        TailMessage other = ask("app.gz", 0, "not gzip");
        assertThat(other.answer()).isEqualTo("refused");
        assertThat((String) other.answers().get(0).get("msg"))
                .contains("is a copy of the log 'web1--app'");
    }

    /** Names that somebody makes up without end: each log in memory must have a source. */
    @Test
    void logsOfWhichNothingIsTakenAreNotKept() throws Exception {
        start("max-sources", "3");
        Files.createDirectory(copy("folder"));
        for (int i = 0; i < 3; i++) {
            assertThat(ask("folder", 0, "x").answer()).isEqualTo("refused");
            assertAcknowledged(ask("app-" + i, 0, "x"), 1);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(ask("more-" + i, 0, "x").answer()).isEqualTo("full");
        }
        await().untilAsserted(() -> assertThat(writer.known()).containsExactly(3, 3));
        assertThat(names()).hasSize(4);
        assertAcknowledged(ask("app-1", 1, "y"), 2);
    }

    /** As fast as one can send them: no look of the timer comes in between. */
    @Test
    void namesWithoutEndLeaveNothingInMemory() throws Exception {
        start("max-sources", "3", "maint-period", "3600");
        for (int i = 0; i < 3; i++) {
            assertAcknowledged(ask("app-" + i, 0, "x"), 1);
        }
        int most = 0;
        List<TailMessage> sent = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            TailMessage message = TailMessage.asking("more-" + i, 0, "x");
            try {
                writer.handle(message);
            } catch (DropException e) {
                message.failed(e);
            }
            sent.add(message);
            most = Math.max(most, writer.known().get(0));
        }
        assertThat(most).isLessThanOrEqualTo(3 + 10_000 + 10);
        await().untilAsserted(() -> assertThat(writer.known()).containsExactly(3, 3));
        assertThat(sent).extracting(TailMessage::answer).isSubsetOf("full", "busy");
        assertAcknowledged(ask("app-1", 1, "y"), 2);
    }
}

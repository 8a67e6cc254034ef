// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.compress.Compression;
import cc.files.TempName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that were made to harm: each is refused for its reason, and nothing is left of it. */
class HostileMessageTest {

    private static final List<String> MASKS =
            List.of(
                    "%(hostname)s--%(filename)s",
                    "%(hostname)s/%(filename)s", "%(hostname)s/%(filepath)s", "%(filepath)s");

    @TempDir private Path dir;
    private Path info;

    @BeforeEach
    void neighbours() throws IOException {
        info = Files.createDirectory(dir.resolve("info"));
        Files.writeString(Files.createDirectory(dir.resolve("info-evil")).resolve("f"), "kept");
        Files.writeString(dir.resolve("f"), "kept");
    }

    static Stream<String> hostsThatAreNone() {
        return Stream.of(
                "",
                ".",
                "..",
                "a\0b",
                "a\nb",
                "a\rb",
                "\u001b[31m",
                "\u007f",
                "a\u0085b",
                "a\u2028b",
                "\ud800",
                "a\udc00b",
                "x".repeat(256),
                "ü".repeat(128),
                TempName.next(Instant.now()));
    }

    @ParameterizedTest
    @MethodSource("hostsThatAreNone")
    void aHostNameThatCannotBeOneIsRefusedByEachMask(String host) throws Exception {
        for (String mask : MASKS) {
            assertRefused(mask, host, "/dir/f", "field 'hostname'");
        }
    }

    static Stream<String> filesThatAreNone() {
        return Stream.of(
                "",
                ".",
                "..",
                "/",
                "//",
                "/dir/",
                "\\",
                "a/..",
                "a\\..",
                "/dir/.",
                "C:\\",
                "a\0b",
                "/dir/a\nb",
                "a\rb",
                "\u001b]0;title\u0007",
                "a\u007f",
                "a\u2029b",
                "\ud83d",
                "x".repeat(256),
                "日".repeat(86),
                "/dir/" + TempName.next(Instant.now()));
    }

    @ParameterizedTest
    @MethodSource("filesThatAreNone")
    void aFileNameThatCannotBeOneIsRefusedByEachMask(String file) throws Exception {
        for (String mask : MASKS) {
            assertRefused(mask, "web1", file, "field 'filename'");
        }
    }

    static Stream<String> pathsThatLeadOut() {
        return Stream.of(
                "../f",
                "../../f",
                "/../f",
                "a/../../f",
                "a/./f",
                "./f",
                "..\\f",
                "a\\..\\..\\..\\f",
                "/a/../../info-evil/f",
                "../info-evil/f",
                "a//../..//f",
                "a/x\0y/f",
                "a/x\ny/f",
                "a/" + "x".repeat(256) + "/f",
                "d/".repeat(500) + "f",
                ("x".repeat(200) + "/").repeat(20) + "f");
    }

    @ParameterizedTest
    @MethodSource("pathsThatLeadOut")
    void aPathThatLeadsOutIsRefusedWhereTheWholePathCounts(String file) throws Exception {
        for (String mask : List.of("%(hostname)s/%(filepath)s", "%(filepath)s")) {
            assertRefused(mask, "web1", file, "field 'filename'");
        }
    }

    @ParameterizedTest
    @MethodSource("pathsThatLeadOut")
    void ofAPathThatLeadsOutTheBaseNameStaysInsideWhereOnlyThatCounts(String file)
            throws Exception {
        writer("host-subdirs", "yes").handle(InfoMessage.of("web1", file, 17, "x"));
        assertThat(info.resolve("web1/f")).hasContent("x");
        assertNeighboursAreUntouched();
    }

    @Test
    void aNameThatIsTooLongOnlyWithItsSuffixesIsRefused() throws Exception {
        String name = "x".repeat(251);
        InfoWriter writer =
                writer("host-subdirs", "yes", "write-compressed", "yes", "bakext", ".old");
        assertThatThrownBy(() -> writer.handle(InfoMessage.of("h", name, 17, "x")))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("longer than 255 bytes");
        assertThat(info).isEmptyDirectory();
        writer.handle(InfoMessage.of("h", name.substring(3), 17, "x"));
        assertThat(info.resolve("h/" + name.substring(3) + ".gz")).exists();
    }

    @Test
    @EnabledIf("cc.handler.infowriter.InfoWriterTest#localeHasAllLetters")
    void namesThatLookAlikeAreTwoNames() throws Exception {
        // the same letter, composed and not
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "caf\u00e9", 17, "composed"));
        writer.handle(InfoMessage.of("h", "cafe\u0301", 17, "decomposed"));
        assertThat(info.resolve("h--caf\u00e9")).hasContent("composed");
        assertThat(info.resolve("h--cafe\u0301")).hasContent("decomposed");
    }

    @ParameterizedTest
    @CsvSource({
        "NaN,                 must be a number",
        "Infinity,            must be a number",
        "-Infinity,           must be a number",
        "1e400,               must be a number",
        "soon,                must be a number",
        "-1,                  must be 0 or more",
        "-0.000001,           must be 0 or more"
    })
    void aTimeThatIsNoneIsRefused(String mtime, String why) {
        assertThatThrownBy(() -> writer().handle(InfoMessage.of("h", "f", mtime, "x")))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.BAD_FIELD))
                .hasMessageContaining("'mtime'")
                .hasMessageContaining(why);
        assertThat(info).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"253402300799", "1e15", "1e300", "9223372036854775808", "32503680000"})
    void aTimeFarAheadBecomesTheTimeOfArrivalAndKeepsNoLaterFileOut(String mtime) throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "f", new BigDecimal(mtime), "frozen"));
        assertThat(info.resolve("h--f")).hasContent("frozen");
        assertThat(Files.getLastModifiedTime(info.resolve("h--f")).toInstant())
                .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(writer.counters().get("clamped_mtimes")).isEqualTo(1);

        double later = Instant.now().plusSeconds(1).getEpochSecond() + 0.5;
        writer.handle(InfoMessage.of("h", "f", later, "thawed"));
        assertThat(info.resolve("h--f")).hasContent("thawed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-999999999", "0e999999999", "0e-999999999", "1.5e-400"})
    void aTimeWhoseDigitsNobodyCanWriteOutCostsNothing(String mtime) throws Exception {
        writer().handle(InfoMessage.of("h", "f", new BigDecimal(mtime), "x"));
        assertThat(Files.getLastModifiedTime(info.resolve("h--f")).toInstant())
                .isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "yes"})
    void aBombIsRefusedAndNothingOfItStays(String mode) throws Exception {
        InfoWriter writer = writer("write-compressed", mode);
        Frame bomb = bzip2OfZeros(64);
        assertThat(bomb.size()).isLessThan(6_000);
        assertDropped(
                writer,
                InfoMessage.of("h", "f", 17, "bzip2", bomb),
                DropReason.TOO_LARGE,
                "max-ratio");
        assertThat(info).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"no, none", "keep, none", "yes, none", "no, gzip", "yes, bzip2", "yes, gzip"})
    void aContentOverMaxSizeIsRefusedHoweverItIsWritten(String mode, String comp) throws Exception {
        InfoWriter writer = writer("write-compressed", mode, "max-size", "10");
        Frame content = Compression.ofField(comp).compress(Frame.of("eleven bytes"), 9);
        assertDropped(
                writer,
                InfoMessage.of("h", "f", 17, comp, content),
                DropReason.TOO_LARGE,
                "max-size");
        assertThat(info).isEmptyDirectory();
    }

    @Test
    void aBrokenContentIsRefusedAndTheFileOnDiskStays() throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "f", 17, "good"));
        byte[] gzip = Compression.GZIP.compress(Frame.of("text ".repeat(99)), 6).toByteArray();
        Frame truncated = Frame.wrap(Arrays.copyOf(gzip, gzip.length - 3));
        Frame trailing = Frame.wrap(Arrays.copyOf(gzip, gzip.length + 3));
        for (Frame broken : List.of(truncated, trailing, Frame.of("plain"))) {
            for (String comp : List.of("gzip", "bzip2")) {
                assertDropped(
                        writer,
                        InfoMessage.of("h", "f", 18, comp, broken),
                        DropReason.BAD_DATA,
                        "no whole " + comp + " content");
            }
        }
        assertDropped(
                writer,
                InfoMessage.of(InfoMessage.body("h", "f", 18, "gzip", ""), Frame.EMPTY),
                DropReason.BAD_DATA,
                "truncated");
        assertThat(info.resolve("h--f")).hasContent("good");
        assertThat(info.toFile().list()).hasSize(1);
    }

    @Test
    void aCompressionThatNobodyKnowsIsRefused() {
        assertDropped(
                writer(),
                InfoMessage.of("h", "f", 17, "rot13\n", Frame.of("x")),
                DropReason.BAD_FIELD,
                "field 'comp' = 'rot13\\u000a': must be none, gzip or bzip2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no base64!", "eA===", "eA==eA==", "e\0A="})
    void dataThatIsNoBase64IsRefused(String data) {
        assertDropped(
                writer(),
                InfoMessage.of(InfoMessage.body("h", "f", 17, "none", data), Frame.EMPTY),
                DropReason.BAD_FIELD,
                "must be base64");
        assertThat(info).isEmptyDirectory();
    }

    private void assertRefused(String mask, String host, String file, String what)
            throws IOException {
        InfoWriter writer = writer("dstmask", mask);
        assertDropped(writer, InfoMessage.of(host, file, 17, "x"), DropReason.REFUSED, what);
        assertThat(info).isEmptyDirectory();
        assertNeighboursAreUntouched();
    }

    private static void assertDropped(
            InfoWriter writer, InfoMessage message, DropReason reason, String detail) {
        assertThatThrownBy(() -> writer.handle(message))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(detail)
                .message()
                .doesNotContainPattern("[\\p{Cntrl}\u2028\u2029]")
                .hasSizeLessThan(500);
    }

    private void assertNeighboursAreUntouched() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            assertThat(all.filter(path -> !path.startsWith(info)))
                    .containsExactlyInAnyOrder(
                            dir,
                            dir.resolve("f"),
                            dir.resolve("info-evil"),
                            dir.resolve("info-evil/f"));
        }
        assertThat(dir.resolve("f")).hasContent("kept");
        assertThat(dir.resolve("info-evil/f")).hasContent("kept");
    }

    private static Frame bzip2OfZeros(int megabytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Compression.BZIP2.compressing(bytes, 9)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        return Frame.wrap(bytes.toByteArray());
    }

    private InfoWriter writer(String... options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("dstdir", info.toString());
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return new InfoWriter(properties);
    }
}

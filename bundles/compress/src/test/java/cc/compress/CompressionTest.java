// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import static cc.compress.Compression.BZIP2;
import static cc.compress.Compression.GZIP;
import static cc.compress.Compression.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropReason;
import cc.api.Frame;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    private static final Limit LIMIT = Limit.ofBytes(64 << 20);

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatIsCompressedComesBackAtEachLevelAndSize(Compression compression) throws Exception {
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 10_000, 99_999, 100_000, 100_001, 950_000}) {
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (random.nextInt(20) + 'a');
            }
            for (int level : new int[] {1, 5, 9}) {
                Frame content = Frame.copyOf(bytes);
                Frame compressed = compression.compress(content, level);
                assertThat(compression.decompress(compressed, LIMIT)).isEqualTo(content);
            }
        }
    }

    @Test
    void whatDoesNotShrinkIsStoredAndIsGzipStill() throws Exception {
        byte[] noise = new byte[1_000_000];
        new Random(1).nextBytes(noise);
        for (int level : new int[] {1, 6, 9}) {
            byte[] stored = GZIP.compress(Frame.copyOf(noise), level).toByteArray();
            assertThat(stored).hasSizeBetween(noise.length, noise.length + noise.length / 500);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(stored))) {
                assertThat(in.readAllBytes()).isEqualTo(noise);
            }
            assertThat(GZIP.decompress(Frame.wrap(stored), LIMIT).toByteArray()).isEqualTo(noise);
        }
        // some of it shrinks: all of it is compressed
        Arrays.fill(noise, 300_000, 600_000, (byte) 'x');
        assertThat(GZIP.compress(Frame.copyOf(noise), 1).size()).isLessThan(720_000);
        // as long as the sample of the smallest content that is sampled, and one byte less
        for (int size : new int[] {Sample.LEAST - 1, Sample.LEAST}) {
            Frame part = Frame.wrap(Arrays.copyOf(noise, size));
            assertThat(GZIP.decompress(GZIP.compress(part, 1), LIMIT)).isEqualTo(part);
        }
    }

    @Test
    void aContentWrittenInPiecesIsTheSameAsWrittenAtOnce() throws Exception {
        for (Compression compression : Compression.values()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = compression.compressing(bytes, 2)) {
                for (int i = 0; i < 300_000; i++) {
                    out.write(i / 7);
                }
            }
            byte[] back =
                    compression.decompress(Frame.wrap(bytes.toByteArray()), LIMIT).toByteArray();
            assertThat(back).hasSize(300_000);
            assertThat(back[299_999]).isEqualTo((byte) (299_999 / 7));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // gzip -9 of a pipe; gzip of a file, with its name; bzip2 of a pipe
        "GZIP,  H4sIAAAAAAACA8tIzcnJ5wIAIDA6NgYAAAA=,                     hello",
        "GZIP,  H4sICK70A2sAA2luZm8uYQDzc/R1deECAJIX7IoGAAAA,             NAMED",
        "BZIP2, QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi, hello"
    })
    void whatCommonToolsMakeIsRead(Compression compression, String base64, String text)
            throws Exception {
        Frame content = Frame.wrap(Base64.getDecoder().decode(base64));
        assertThat(compression.decompress(content, LIMIT).utf8()).isEqualTo(text + "\n");
    }

    @Test
    void aHeaderWithEverythingInItIsRead() throws Exception {
        byte[] plain = GZIP.compress(Frame.of("x"), 6).toByteArray();
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plain, 0, 3);
        full.write(2 | 4 | 8 | 16);
        full.write(plain, 4, 6);
        full.write(new byte[] {3, 0, 'a', 'b', 'c'});
        full.write("name\0comment\0".getBytes("US-ASCII"));
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(full.toByteArray());
        full.write((int) crc.getValue());
        full.write((int) crc.getValue() >>> 8);
        full.write(plain, 10, plain.length - 10);
        byte[] bytes = full.toByteArray();

        assertThat(GZIP.decompress(Frame.copyOf(bytes), LIMIT).utf8()).isEqualTo("x");

        bytes[20] ^= 1;
        assertBroken(GZIP, bytes);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void contentsOneAfterTheOtherAreOneContent(Compression compression) throws Exception {
        byte[] one = compression.compress(Frame.of("one"), 6).toByteArray();
        byte[] empty = compression.compress(Frame.EMPTY, 6).toByteArray();
        byte[] two = compression.compress(Frame.of("two"), 1).toByteArray();
        assertThat(compression.decompress(joined(one, empty, two), LIMIT).utf8())
                .isEqualTo("onetwo");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aContentCutAnywhereIsRefused(Compression compression) {
        byte[] whole = compression.compress(Frame.of("some text ".repeat(9)), 9).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            assertBroken(compression, Arrays.copyOf(whole, length));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aSecondPartCutAnywhereIsRefusedToo(Compression compression) {
        byte[] one = compression.compress(Frame.of("one"), 9).toByteArray();
        for (int length = 1; length < one.length; length++) {
            assertBroken(compression, joined(one, Arrays.copyOf(one, length)).toByteArray());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void somethingElseAfterTheEndIsRefused(Compression compression) {
        byte[] one = compression.compress(Frame.of("one"), 9).toByteArray();
        assertBroken(compression, joined(one, new byte[] {'x'}).toByteArray());
        assertBroken(compression, joined(one, new byte[100]).toByteArray());
        assertBroken(compression, joined(one, "<garbage>".repeat(20).getBytes()).toByteArray());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anotherContentThanWasSaidIsRefused(Compression compression) {
        Compression other = compression == GZIP ? BZIP2 : GZIP;
        assertBroken(compression, "plain text, not compressed".getBytes());
        assertBroken(compression, other.compress(Frame.of("x"), 9).toByteArray());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlippedBitGivesTheSameContentOrARefusalButNothingElse(Compression compression)
            throws Exception {
        Frame content = Frame.of("0123456789 some more of it, and again some more of it");
        byte[] whole = compression.compress(content, 9).toByteArray();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(compression.decompress(Frame.wrap(flipped), LIMIT)).isEqualTo(content);
            } catch (ContentException e) {
                assertThat(e.reason()).isIn(DropReason.BAD_DATA, DropReason.TOO_LARGE);
            }
        }
    }

    @Test
    void onlyTheOuterCompressionIsUndone() throws Exception {
        Frame inner = GZIP.compress(Frame.of("x"), 9);
        assertThat(GZIP.decompress(GZIP.compress(inner, 9), LIMIT)).isEqualTo(inner);
    }

    @Test
    void theGzipOfOthersReadsOurs() throws Exception {
        Frame ours = GZIP.compress(Frame.of("text"), 9);
        byte[] read =
                new GZIPInputStream(new ByteArrayInputStream(ours.toByteArray())).readAllBytes();
        assertThat(new String(read)).isEqualTo("text");
    }

    @ParameterizedTest
    @CsvSource({"'', NONE", "none, NONE", "gzip, GZIP", "bzip2, BZIP2"})
    void eachNameOfAFieldIsKnown(String name, Compression compression) throws Exception {
        assertThat(Compression.ofField(name)).isEqualTo(compression);
        assertThat(Compression.parse(name)).contains(compression);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "gz", "zip", "lzma", " gzip", "gzip\n", "\u001b[31m"})
    void anyOtherNameIsRefusedAndShownWithNoControlCharacters(String name) {
        assertThatThrownBy(() -> Compression.ofField(name))
                .isInstanceOfSatisfying(
                        ContentException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.BAD_FIELD))
                .message()
                .contains("must be none, gzip or bzip2")
                .doesNotContainPattern("\\p{Cntrl}");
        assertThat(Compression.parse(name)).isEmpty();
    }

    @Test
    void filesHaveTheSuffixesThatToolsKnow() {
        assertThat(Compression.values())
                .extracting(Compression::suffix)
                .containsExactly("", ".gz", ".bz2");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10})
    void aLevelThatThereIsNotIsRefused(int level) {
        assertThatIllegalArgumentException().isThrownBy(() -> GZIP.compress(Frame.EMPTY, level));
        assertThatIllegalArgumentException().isThrownBy(() -> BZIP2.compress(Frame.EMPTY, level));
    }

    @Test
    void theDefaultLevelIsThatOfTheCompression() {
        assertThat(compressor(Map.of())).isEqualTo(new Compressor(NONE, 0));
        assertThat(compressor(Map.of("compression", "gzip"))).isEqualTo(new Compressor(GZIP, 6));
        assertThat(compressor(Map.of("compression", "bzip2"))).isEqualTo(new Compressor(BZIP2, 9));
        assertThat(compressor(Map.of("compression", "gzip", "compression-level", "1")))
                .isEqualTo(new Compressor(GZIP, 1));
    }

    @Test
    void aWrongOptionIsReportedWithWhatIsAllowed() {
        assertThatThrownBy(() -> compressor(Map.of("compression", "xz", "compression-level", "0")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("compression = 'xz': must be one of none, gzip, bzip2")
                .hasMessageContaining("compression-level = '0': must be an integer from 1 to 9");
    }

    private static Compressor compressor(Map<String, String> properties) {
        Options options = Options.of(properties);
        Compressor compressor = Compressor.of(options, NONE, Compression.values());
        options.check();
        return compressor;
    }

    private static Frame joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Frame.wrap(all.toByteArray());
    }

    private static void assertBroken(Compression compression, byte[] bytes) {
        assertThatThrownBy(() -> compression.decompress(Frame.copyOf(bytes), LIMIT))
                .isInstanceOfSatisfying(
                        ContentException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.BAD_DATA))
                .hasMessageStartingWith("no whole " + compression.option() + " content: ");
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import cc.api.DropReason;
import cc.api.Frame;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contents that are small on the wire and were made to be large, or slow, once they are here. */
class BombTest {

    private static final long MB = 1 << 20;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aContentOfTheLimitPassesAndOneByteMoreDoesNot(Compression compression) throws Exception {
        Frame content = Frame.wrap(new byte[50_000]);
        Frame compressed = compression.compress(content, 9);
        assertThat(compression.decompress(compressed, Limit.ofBytes(50_000))).isEqualTo(content);
        assertTooLarge(compression, compressed, Limit.ofBytes(49_999));
    }

    @Test
    void aBombStopsAtTheRatioAndNeverTakesTheMemory() {
        Frame bomb = bzip2OfZeros(200 * MB);
        assertThat(bomb.size()).isLessThan(20_000);
        assertTooLarge(Compression.BZIP2, bomb, Limit.ofBytes(1 << 30));
        assertThatThrownBy(() -> Compression.BZIP2.decompress(bomb, Limit.ofBytes(1 << 30)))
                .hasMessageContaining("grows more than 1000 times, from ");
    }

    @Test
    void aBombStopsAtTheAbsoluteLimit() throws Exception {
        Frame bomb = Compression.GZIP.compress(Frame.wrap(new byte[(int) (64 * MB)]), 9);
        Limit limit = new Limit(10 * MB, 2000);
        long read = 0;
        try (InputStream in = Compression.GZIP.decompressing(bomb, limit)) {
            byte[] buffer = new byte[8192];
            while (read <= 10 * MB) {
                read += in.read(buffer);
            }
        } catch (ContentException e) {
            assertThat(e)
                    .hasMessage("more than 10 MB when decompressed")
                    .hasNoSuppressedExceptions();
        }
        assertThat(read).isEqualTo(10 * MB);
    }

    @Test
    void skippingGoesThroughTheLimitToo() throws Exception {
        Frame bomb = Compression.GZIP.compress(Frame.wrap(new byte[100_000]), 9);
        try (InputStream in = Compression.GZIP.decompressing(bomb, Limit.ofBytes(1000))) {
            assertThat(in.skip(600)).isEqualTo(600);
            assertThatThrownBy(() -> in.skip(600)).isInstanceOf(ContentException.class);
        }
    }

    @Test
    void aSmallContentMayHaveGrownAtAnyRatio() throws Exception {
        Frame compressed = Compression.BZIP2.compress(Frame.wrap(new byte[(int) MB]), 9);
        assertThat(compressed.size()).isLessThan(60);
        assertThat(Compression.BZIP2.decompress(compressed, Limit.ofBytes(2 * MB)).size())
                .isEqualTo((int) MB);
    }

    @Test
    void aMillionStreamsOfNothingAreCheapOrRefused() {
        byte[] empty = Compression.BZIP2.compress(Frame.EMPTY, 9).toByteArray();
        byte[] one = Compression.BZIP2.compress(Frame.of("x"), 9).toByteArray();
        one[3] = '9'; // the decoder takes the memory of the largest block
        for (byte[] stream : new byte[][] {empty, one}) {
            Frame bomb = repeated(stream, 1_000_000);
            assertTimeout(
                    Duration.ofSeconds(60),
                    () -> assertTooLarge(Compression.BZIP2, bomb, Limit.ofBytes(1 << 30)));
        }
    }

    @Test
    void aHundredThousandMembersOfGzipAreReadInReasonableTime() {
        byte[] one = Compression.GZIP.compress(Frame.of("x"), 9).toByteArray();
        Frame many = repeated(one, 100_000);
        assertTimeout(
                Duration.ofSeconds(60),
                () ->
                        assertThat(Compression.GZIP.decompress(many, Limit.ofBytes(MB)).size())
                                .isEqualTo(100_000));
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.ofBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limit(1, 0));
    }

    private static Frame bzip2OfZeros(long size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] megabyte = new byte[(int) MB];
        try (OutputStream out = Compression.BZIP2.compressing(bytes, 9)) {
            for (long i = 0; i < size; i += MB) {
                out.write(megabyte);
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return Frame.wrap(bytes.toByteArray());
    }

    private static Frame repeated(byte[] bytes, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return Frame.wrap(all.toByteArray());
    }

    private static void assertTooLarge(Compression compression, Frame content, Limit limit) {
        assertThatThrownBy(() -> compression.decompressing(content, limit).readAllBytes())
                .isInstanceOfSatisfying(
                        ContentException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.TOO_LARGE));
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Compressor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Size and hash that a sender says of its file, however that travels and is written. */
class ClaimTest {

    private static final String CONTENT = "a line of a file\n".repeat(10_000);

    @TempDir private Path dir;

    static Stream<Arguments> ways() {
        return Stream.of("no", "keep", "yes")
                .flatMap(
                        mode ->
                                Stream.of(Compression.values())
                                        .map(compression -> Arguments.of(mode, compression)));
    }

    private InfoWriter writer(String mode) {
        return new InfoWriter(Map.of("dstdir", dir.toString(), "write-compressed", mode));
    }

    private static AskingMessage message(Compression compression, Object size, Object hash) {
        Body body = InfoMessage.body("h", "f", 1_695_361_481, compression.option(), "");
        Frame packed = new Compressor(compression, 1).compress(Frame.of(CONTENT));
        return AskingMessage.of("s-1", body.with("size", size).with("hash", hash), packed);
    }

    private static String hash(String content) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(content.getBytes(StandardCharsets.UTF_8));
        return "SHA-256:" + HexFormat.of().formatHex(digest);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aFileThatIsWhatItsSenderSaysIsWritten(String mode, Compression compression)
            throws Exception {
        InfoWriter writer = writer(mode);
        AskingMessage message = message(compression, CONTENT.length(), hash(CONTENT));
        writer.handle(message);
        assertThat(message.answers()).extracting(body -> body.get("req")).containsExactly("ack");
        assertThat(writer.counters().get("written_files")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aFileThatIsNotIsRefusedAndNothingOfItIsLeft(String mode, Compression compression)
            throws Exception {
        InfoWriter writer = writer(mode);
        int size = CONTENT.length();
        assertRefused(writer, message(compression, size - 1, hash(CONTENT)), "bad-data", "'size'");
        assertRefused(writer, message(compression, size + 1, null), "bad-data", "'size'");
        assertRefused(writer, message(compression, size, hash("x")), "bad-data", "'hash'");
        assertRefused(writer, message(compression, null, hash("x")), "bad-data", "'hash'");
        assertThat(writer.counters().get("mismatched_files")).isEqualTo(4);
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"-1,", "many,", "1e300,", ",SHA-1:00", ",SHA-256:00", ",md5", ",''x"})
    void fieldsThatAreNoneAreRefused(String size, String hash) throws Exception {
        String field = size == null ? "'hash'" : "'size'";
        assertRefused(writer("no"), message(Compression.NONE, size, hash), "bad-field", field);
        assertThat(dir).isEmptyDirectory();
    }

    private static void assertRefused(
            InfoWriter writer, AskingMessage message, String reason, String what) {
        assertThatThrownBy(() -> writer.handle(message))
                .isInstanceOf(DropException.class)
                .hasMessageContaining(what)
                .extracting(e -> ((DropException) e).reason())
                .isEqualTo(new DropReason(reason));
        assertThat(message.answers().get(0).fields())
                .containsEntry("reason", "refused")
                .containsEntry("retry", false);
    }
}

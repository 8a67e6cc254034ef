// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Compressor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sender is answered that asks whether its file is written for good. */
class AcknowledgedFileTest {

    private static final int T = 1_695_361_481;

    @TempDir private Path dir;

    @Test
    void aFileIsAcknowledgedOnceItIsThere() throws Exception {
        AskingMessage message = AskingMessage.of("s-1", "h", "f", T, "one");
        writer().handle(message);
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(message.answers()).containsExactly(Body.of(Map.of("req", "ack", "ack", "s-1")));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aFileIsAcknowledgedHoweverItIsCompressed(Compression compression) throws Exception {
        Frame packed = new Compressor(compression, 1).compress(Frame.of("one"));
        AskingMessage message =
                AskingMessage.of(
                        "s-1", InfoMessage.body("h", "f", T, compression.option(), ""), packed);
        writer().handle(message);
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(message.answers()).extracting(body -> body.get("req")).containsExactly("ack");
    }

    @Test
    void aRepeatAndAnOlderFileAreAcknowledgedAndNotWritten() throws Exception {
        InfoWriter writer = writer();
        writer.handle(InfoMessage.of("h", "f", T, "one"));
        for (int age = 0; age < 2; age++) {
            AskingMessage again = AskingMessage.of("s-2", "h", "f", T - age, "another");
            writer.handle(again);
            assertThat(again.answers()).extracting(body -> body.get("req")).containsExactly("ack");
        }
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(writer.counters().get("written_files")).isEqualTo(1);
    }

    @Test
    void whatIsRefusedIsNotWorthSendingAgain() throws Exception {
        Files.createDirectory(dir.resolve("h--f"));
        assertRefused(AskingMessage.of("s-1", "h", "f", T, "x"), "refused", false);
        assertRefused(AskingMessage.of("s-1", "..", "f", T, "x"), "refused", false);
        assertRefused(AskingMessage.of("s-1", "h", "f", "soon", "x"), "refused", false);
    }

    @Test
    void anIdThatIsNoneGetsNoAnswer() throws Exception {
        AskingMessage message = AskingMessage.of("x".repeat(129), "h", "f", T, "x");
        assertThatThrownBy(() -> writer().handle(message))
                .isInstanceOf(DropException.class)
                .hasMessage("field 'ack' has 129 characters: must be at most 128");
        assertThat(message.answers()).isEmpty();
    }

    private void assertRefused(AskingMessage message, String reason, boolean retry) {
        assertThatThrownBy(() -> writer().handle(message)).isInstanceOf(DropException.class);
        assertThat(message.answers()).hasSize(1);
        Body answer = message.answers().get(0);
        assertThat(answer.fields())
                .containsEntry("req", "nack")
                .containsEntry("ack", "s-1")
                .containsEntry("reason", reason)
                .containsEntry("retry", retry);
        assertThat((String) answer.get("msg")).isNotEmpty();
    }

    private InfoWriter writer() {
        return new InfoWriter(Map.of("dstdir", dir.toString()));
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Limit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies that are compressed, and when they are flushed and closed. */
class CompressedCopyTest extends TailWriterFixture {

    private static String read(Path file, Compression compression) throws Exception {
        return compression
                .decompress(Frame.wrap(Files.readAllBytes(file)), new Limit(64 << 20, 100_000))
                .utf8();
    }

    @ParameterizedTest
    @CsvSource({"none, GZIP", "gzip, GZIP", "bzip2, BZIP2"})
    void whatIsAcknowledgedCanBeRead(String came, Compression written) throws Exception {
        start("write-compressed", "yes", "compression", written.option());
        Compression compression = Compression.parse(came).orElseThrow();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String line = "line " + i + "\n";
            Body body = TailMessage.body("app", all.length(), came).with("generation", 0);
            ask(body, compression.compress(TailMessage.bytes(line), 1));
            all.append(line);
            assertThat(read(copy("app" + written.suffix()), written)).isEqualTo(all.toString());
        }
        restart();
        assertAcknowledged(
                ask(
                        TailMessage.body("app", 5, came).with("generation", 0),
                        compression.compress(TailMessage.bytes(all.substring(5) + "end"), 1)),
                all.length() + 3);
        assertThat(read(copy("app" + written.suffix()), written)).isEqualTo(all + "end");
    }

    @Test
    void whatOldPeersSendIsGatheredAndFlushedAfterThreeSeconds() throws Exception {
        start("write-compressed", "yes", "buffer-bytes", "64 KB");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String line = "a line of no consequence, number " + i + "\n";
            old("app", all.length(), line);
            all.append(line);
        }
        assertThat(copy("app.gz")).isEmptyFile();
        clock.addAndGet(3000);
        await().until(() -> Files.size(copy("app.gz")) > 0);
        await().untilAsserted(
                        () ->
                                assertThat(read(copy("app.gz"), Compression.GZIP))
                                        .isEqualTo(all.toString()));
        assertThat(Files.size(copy("app.gz"))).isLessThan(all.length() / 3);
    }

    @Test
    void whatWaitsIsWrittenWhenTheHandlerStops() throws Exception {
        start("write-compressed", "yes", "compression", "bzip2");
        old("app", 0, "one\n");
        old("app", 4, "two\n");
        restart();
        assertThat(read(copy("app.bz2"), Compression.BZIP2)).isEqualTo("one\ntwo\n");
    }

    @Test
    void aFragmentThatIsLargerThanTheBufferIsWrittenAtOnce() throws Exception {
        start("write-compressed", "yes", "buffer-bytes", "64 KB");
        String large = "0123456789".repeat(30_000);
        old("app", 0, "small");
        old("app", 5, large);
        old("app", 5 + large.length(), "small");
        restart();
        assertThat(read(copy("app.gz"), Compression.GZIP)).isEqualTo("small" + large + "small");
    }

    @Test
    void aKeptCopyGoesOnUnderAnotherNameWhereItsCompressionChanges() throws Exception {
        start("write-compressed", "keep");
        Body body = TailMessage.body("app", 0, "gzip").with("generation", 0);
        ask(body, TailMessage.gzip("one\n"));
        assertAcknowledged(ask("app", 4, "two\n"), 8);
        assertThat(ask("app", 2, "e\n").answer()).isEqualTo("ack");
        assertThat(ask("app", 9, "x").answer()).isEqualTo("position");
        assertThat(read(copy("app.gz"), Compression.GZIP)).isEqualTo("one\n");
        assertThat(copy("app")).hasContent("two\n");
    }

    @Test
    void moreFilesThanMayBeOpenAreWrittenAllTheSame() {
        start("max-open-files", "3");
        List<TailMessage> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int file = 0; file < 20; file++) {
                all.add(ask("f" + file, round * 2L, round + "\n"));
            }
        }
        assertThat(all).allMatch(message -> message.answer().equals("ack"));
        for (int file = 0; file < 20; file++) {
            assertThat(copy("f" + file)).hasContent("0\n1\n2\n");
        }
    }
}

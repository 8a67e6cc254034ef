// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Compressor;
import cc.compress.Limit;
import org.junit.jupiter.api.Test;

class ContentTest {

    private static final Compressor NONE = new Compressor(Compression.NONE, 0);
    private static final Frame TEXT = Frame.of("info content\n");

    private static Packed packed(Compressor compressor) {
        return Packed.of(TEXT, compressor);
    }

    @Test
    void aBlobHasTheContentAndTheDataIsEmpty() {
        Content content = Content.of(packed(NONE), BlobUse.AUTO, false);
        assertThat(content.in(Body.EMPTY).fields())
                .containsOnly(
                        java.util.Map.entry("comp", "none"),
                        java.util.Map.entry("data", ""),
                        java.util.Map.entry("mode", "b"));
        assertThat(content.blob()).isEqualTo(TEXT);
    }

    @Test
    void whereMessagesAreEncryptedTheContentIsInTheBodyUnlessABlobIsAskedFor() {
        Content content = Content.of(packed(NONE), BlobUse.AUTO, true);
        assertThat(content.data()).isEqualTo("aW5mbyBjb250ZW50Cg==");
        assertThat(content.blob()).isEqualTo(Frame.EMPTY);
        assertThat(Content.of(packed(NONE), BlobUse.YES, true).blob()).isEqualTo(TEXT);
        assertThat(Content.of(packed(NONE), BlobUse.NO, false).blob()).isEqualTo(Frame.EMPTY);
    }

    @Test
    void aCompressedContentSaysHowAndHowLargeItIs() throws Exception {
        for (Compression method : new Compression[] {Compression.GZIP, Compression.BZIP2}) {
            Content content = Content.of(packed(new Compressor(method, 1)), BlobUse.YES, false);
            assertThat(content.comp()).isEqualTo(method.option());
            assertThat(content.size()).isEqualTo(content.blob().size());
            assertThat(method.decompress(content.blob(), Limit.ofBytes(100))).isEqualTo(TEXT);
        }
    }
}

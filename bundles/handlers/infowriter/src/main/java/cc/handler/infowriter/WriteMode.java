// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Frame;
import cc.api.config.Options;
import cc.compress.Compression;
import cc.compress.Compressor;
import cc.compress.Limit;
import java.util.Optional;

/**
 * How contents are written, as {@code write-compressed} says.
 *
 * @param target with which compression; empty: as each content came
 */
record WriteMode(Optional<Compressor> target) {

    /** Reads {@code write-compressed} and, for {@code yes}, which compression at what level. */
    static WriteMode of(Options options) {
        Compressor compressor =
                Compressor.of(options, Compression.GZIP, Compression.GZIP, Compression.BZIP2);
        return switch (options.choice("write-compressed", "no", "no", "keep", "yes")) {
            case "keep" -> new WriteMode(Optional.empty());
            case "yes" -> new WriteMode(Optional.of(compressor));
            default -> new WriteMode(Optional.of(new Compressor(Compression.NONE, 0)));
        };
    }

    /** What is added to the name of a file whose content came with this compression. */
    String suffix(Compression came) {
        return target.map(Compressor::method).orElse(came).suffix();
    }

    /**
     * What to write of a content. One that is written as it came is not looked into.
     *
     * @param came how it is compressed
     * @param limit of its size, decompressed where it is
     */
    Content content(Frame content, Compression came, Limit limit) {
        boolean asItCame = target.isEmpty() || target.get().method() == came;
        return asItCame
                ? out -> Content.copy(Compression.NONE.decompress(content, limit), out)
                : out -> Content.transfer(came.decompressing(content, limit), target.get(), out);
    }
}

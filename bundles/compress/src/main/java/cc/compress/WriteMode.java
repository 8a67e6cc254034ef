// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.config.Options;
import java.util.Optional;

/**
 * How contents are written, as {@code write-compressed} says.
 *
 * @param target with which compression; empty: as each content came
 */
public record WriteMode(Optional<Compressor> target) {

    /** Reads {@code write-compressed} and, for {@code yes}, which compression at what level. */
    public static WriteMode of(Options options) {
        Compressor compressor =
                Compressor.of(options, Compression.GZIP, Compression.GZIP, Compression.BZIP2);
        return switch (options.choice("write-compressed", "no", "no", "keep", "yes")) {
            case "keep" -> new WriteMode(Optional.empty());
            case "yes" -> new WriteMode(Optional.of(compressor));
            default -> new WriteMode(Optional.of(new Compressor(Compression.NONE, 0)));
        };
    }

    /** How a content is compressed once it is written. */
    public Compression written(Compression came) {
        return target.map(Compressor::method).orElse(came);
    }

    /** What is added to the name of a file whose content came with this compression. */
    public String suffix(Compression came) {
        return written(came).suffix();
    }

    /** Whether a content is written as it came, not decompressed and compressed anew. */
    public boolean isAsItCame(Compression came) {
        return written(came) == came;
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.Frame;
import cc.api.config.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A compression at a level, as the options {@code compression} and {@code compression-level} choose
 * it.
 *
 * @param method how
 * @param level from 1 to 9; 0 for {@link Compression#NONE}
 */
public record Compressor(Compression method, int level) {

    /**
     * Reads {@code compression} and {@code compression-level}, whose default is that of the
     * compression.
     *
     * @param fallback where {@code compression} is not set
     * @param allowed which compressions it may name
     */
    public static Compressor of(Options options, Compression fallback, Compression... allowed) {
        String[] names = Arrays.stream(allowed).map(Compression::option).toArray(String[]::new);
        String name = options.choice("compression", fallback.option(), names);
        Compression method = Compression.parse(name).orElse(fallback);
        int level =
                options.integer(
                        "compression-level",
                        method.defaultLevel(),
                        Compression.MIN_LEVEL,
                        Compression.MAX_LEVEL);
        return new Compressor(method, method == Compression.NONE ? 0 : level);
    }

    /** Compresses a whole content. */
    public Frame compress(Frame content) {
        return method.compress(content, level);
    }

    /**
     * A stream that compresses what is written to it; closing it closes the one below.
     *
     * @throws IOException what the stream below throws
     */
    public OutputStream compressing(OutputStream out) throws IOException {
        return method.compressing(out, level);
    }
}

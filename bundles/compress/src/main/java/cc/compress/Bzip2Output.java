// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * bzip2 with a block no larger than the content: the encoder takes nine times the block's size in
 * memory, which for a file of 10 kB costs more than compressing it.
 */
final class Bzip2Output extends OutputStream {

    private static final int LEVEL_BYTES = 100_000;

    private final OutputStream below;
    private final int level;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private BZip2CompressorOutputStream encoder;
    private boolean closed;

    Bzip2Output(OutputStream below, int level) {
        this.below = below;
        this.level = level;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (encoder == null && (long) first.size() + length > (long) level * LEVEL_BYTES) {
            open(level);
        }
        if (encoder == null) {
            first.write(bytes, offset, length);
        } else {
            encoder.write(bytes, offset, length);
        }
    }

    private void open(int blocks) throws IOException {
        encoder = new BZip2CompressorOutputStream(below, blocks);
        first.writeTo(encoder);
        first.reset();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (below) {
            if (encoder == null) {
                open(Math.max(1, Math.min(level, first.size() / LEVEL_BYTES + 1)));
            }
            encoder.close();
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.Frame;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Parts of a content, from which to tell whether it is worth while to compress it: trying takes its
 * time most where nothing comes of it.
 *
 * @param parts one or more, from the front to the back
 */
record Sample(ByteBuffer... parts) {

    /** Below so many bytes nothing is told: compressing them is not much more work. */
    static final int LEAST = 128 * 1024;

    private static final int PART = 8 * 1024;
    private static final int PARTS = 4;

    /** What has to be saved, in parts of the whole: one in so many. */
    private static final int WORTH = 50;

    /** Takes parts evenly from a content; none of a small one. */
    static Sample of(Frame content) {
        if (content.size() < LEAST) {
            return new Sample();
        }
        ByteBuffer all = content.buffer();
        ByteBuffer[] parts = new ByteBuffer[PARTS];
        int step = (content.size() - PART) / (PARTS - 1);
        for (int i = 0; i < PARTS; i++) {
            parts[i] = all.slice(all.position() + i * step, PART);
        }
        return new Sample(parts);
    }

    /** Whether any of the parts becomes smaller than it is; where there are none it may. */
    boolean shrinks() {
        if (parts.length == 0) {
            return true;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            byte[] compressed = new byte[2 * PART];
            for (ByteBuffer part : parts) {
                deflater.reset();
                deflater.setInput(part.duplicate());
                deflater.finish();
                int size = deflater.deflate(compressed);
                if (size < part.remaining() - part.remaining() / WORTH) {
                    return true;
                }
            }
            return false;
        } finally {
            deflater.end();
        }
    }
}

// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** bzip2 streams, one after the other, up to the end of the content. */
final class Bzip2Input extends InputStream {

    /**
     * What each stream after the first takes of the limit beside its bytes. The decoder clears 900
     * kB for a stream that may be 40 bytes long, so a content made of such streams would cost
     * minutes and stay small.
     */
    private static final long STREAM_COST = 64 * 1024;

    private final InputStream in;
    private final Budget budget;
    private InputStream stream;
    private boolean any;

    /**
     * @param in a content in memory, whose {@code available()} says whether there is more
     */
    Bzip2Input(InputStream in, Budget budget) {
        this.in = in;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (stream != null || !any || in.available() > 0) {
            if (stream == null) {
                next();
            }
            int n = stream.read(bytes, offset, length);
            if (n > 0) {
                return n;
            }
            stream = null;
        }
        return -1;
    }

    private void next() throws IOException {
        if (any) {
            budget.spend(STREAM_COST);
        }
        stream = new BZip2CompressorInputStream(in);
        any = true;
    }
}

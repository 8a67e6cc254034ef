// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.DropReason;
import cc.api.Printable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads a decompressed content until it is over its limit, and says what is wrong with it. */
final class BoundedInput extends FilterInputStream {

    private final String name;
    private final Budget budget;

    BoundedInput(String name, InputStream in, Budget budget) {
        super(in);
        this.name = name;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = decompress(bytes, offset, budget.most(length));
        if (n > 0) {
            budget.spend(n);
        }
        return n;
    }

    private int decompress(byte[] bytes, int offset, int length) throws ContentException {
        try {
            return in.read(bytes, offset, length);
        } catch (ContentException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // a decoder that meets what no encoder writes may run over its own tables; that of
            // bzip2 calls itself for each block with nothing in it
            throw new ContentException(
                    DropReason.BAD_DATA,
                    "no whole "
                            + name
                            + " content: "
                            + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** All bytes go through the limit. */
    @Override
    public long skip(long n) throws IOException {
        long skipped = 0;
        byte[] buffer = new byte[(int) Math.max(0, Math.min(n, 8192))];
        while (skipped < n) {
            int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

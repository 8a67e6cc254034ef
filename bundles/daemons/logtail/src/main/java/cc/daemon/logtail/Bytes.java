// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The bytes of a log, by their offset. Used by one thread. */
interface Bytes extends Closeable {

    /**
     * How many there are now; {@link Long#MAX_VALUE} where only reading tells.
     *
     * @throws IOException if that cannot be told
     */
    long size() throws IOException;

    /**
     * Reads as many bytes as there are, up to {@code length}.
     *
     * @return how many: fewer only where there are no more
     * @throws IOException if they cannot be read
     */
    int read(byte[] into, int offset, int length, long position) throws IOException;

    /** Whether nothing is ever appended to them. */
    boolean isComplete();

    /**
     * The bytes from {@code from} on, at most {@code length}; fewer where there are no more.
     *
     * @throws IOException if they cannot be read
     */
    default byte[] slice(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        int n = read(bytes, 0, length, from);
        return n == length ? bytes : Arrays.copyOf(bytes, n);
    }
}
